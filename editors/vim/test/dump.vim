" SPDX-License-Identifier: MIT
" Copyright the npcs authors
"
" Writes what the syntax file makes of the files in $NPCS_FILES (one a line) to $NPCS_OUT: for each file and line the pieces of the
" line with the names of the groups around them, as JSON.
set nocompatible nomore noswapfile hidden
filetype plugin indent on
syntax on
let s:all = []
for s:file in readfile($NPCS_FILES)
  execute 'edit ' . fnameescape(s:file)
  let s:lines = []
  for s:number in range(1, line('$'))
    let s:text = getline(s:number)
    let s:pieces = []
    let s:before = ''
    for s:column in range(1, len(s:text))
      let s:names = map(synstack(s:number, s:column), 'synIDattr(v:val, "name")')
      let s:key = join(s:names)
      if s:column == 1 || s:key !=# s:before
        call add(s:pieces, ['', s:names])
        let s:before = s:key
      endif
      let s:pieces[-1][0] .= s:text[s:column - 1]
    endfor
    call add(s:lines, s:pieces)
  endfor
  call add(s:all, s:lines)
  bwipeout!
endfor
call writefile([json_encode(s:all)], $NPCS_OUT)
qall!
