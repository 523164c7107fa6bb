~ temp gold
