Hello. ->
