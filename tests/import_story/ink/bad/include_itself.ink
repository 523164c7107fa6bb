INCLUDE include_itself.ink
