"""How everything looks: theme tokens, style sheet, icons, contrast, motion."""
