"""The commands of the window itself, one module a menu. What a room can do it lists itself."""
