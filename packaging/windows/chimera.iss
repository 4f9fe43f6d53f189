; Inno Setup's recipe for the Windows installer: for one person, without an administrator.
;   iscc /DVersion=0.1.0 packaging\windows\chimera.iss      (after "python run.py bundle")

#ifndef Version
  #error Say which version: /DVersion=0.1.0
#endif
#define Name "Chimera Studio"
#define Program "chimera-studio.exe"
#define Kind "ChimeraStudio.Song"

[Setup]
AppId={{8C0B6C0E-6F5B-4C36-9A3C-6C7C0E4F7B52}
AppName={#Name}
AppVersion={#Version}
AppPublisher={#Name}
DefaultDirName={autopf}\{#Name}
DefaultGroupName={#Name}
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=chimera-studio-{#Version}-windows-setup
SetupIconFile=..\..\build\bundle\icons\chimera-studio.ico
UninstallDisplayIcon={app}\{#Program}
Compression=lzma2/max
SolidCompression=yes
ChangesAssociations=yes
WizardStyle=modern

[Tasks]
Name: desktopicon; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; An older version's files must not be found by the new one.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\chimera-studio\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\{#Name}"; Filename: "{app}\{#Program}"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\{#Program}"; Tasks: desktopicon

[Registry]
; Songs are ours; MIDI, WAV and SVG files only get an entry below "Open with".
Root: HKA; Subkey: "Software\Classes\.chimera"; ValueType: string; ValueData: "{#Kind}"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.chimera"; ValueType: string; ValueName: "Content Type"; ValueData: "application/x-chimera"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\{#Kind}"; ValueType: string; ValueData: "Chimera Studio song"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\{#Kind}\DefaultIcon"; ValueType: string; ValueData: "{app}\{#Program},0"
Root: HKA; Subkey: "Software\Classes\{#Kind}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#Name}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}\SupportedTypes"; ValueType: string; ValueName: ".chimera"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}\SupportedTypes"; ValueType: string; ValueName: ".mid"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}\SupportedTypes"; ValueType: string; ValueName: ".midi"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}\SupportedTypes"; ValueType: string; ValueName: ".wav"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}\SupportedTypes"; ValueType: string; ValueName: ".svg"; ValueData: ""

[Run]
Filename: "{app}\{#Program}"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent
