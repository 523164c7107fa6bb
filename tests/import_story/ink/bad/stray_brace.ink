The door is open}.
