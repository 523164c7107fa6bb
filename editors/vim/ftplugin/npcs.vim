" SPDX-License-Identifier: MIT
" Copyright the npcs authors
"
" Settings for scripts of npcs: comments, words, what % jumps between, and :make, which checks the script.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1
let s:cpo = &cpo
set cpo&vim

setlocal commentstring=//\ %s
setlocal comments=s1:/*,mb:\ ,ex:*/,://
setlocal formatoptions-=t formatoptions+=croql
setlocal noexpandtab shiftwidth=4 tabstop=4 softtabstop=0
setlocal suffixesadd=.npcs,.ms
setlocal include=^\\s*import\\s\\+\"\\zs[^\"]*\\ze\"
setlocal define=^\\s*\\%(scene\\\|function\\)\\s

" :make checks the file; :make FOLDER, everything in a folder. The command is g:npcs_command, or npcs.
execute 'setlocal makeprg=' . escape(get(g:, 'npcs_command', 'npcs'), ' \|"') . '\ check\ $*'
setlocal errorformat=%f:%l:%c:\ %trror:\ %m,%f:%l:%c:\ %tarning:\ %m,%f:%l:%c:\ %tnfo:\ %m,%-G%.%#

if exists('loaded_matchit') || has('nvim')
  let b:match_ignorecase = 0
  let b:match_words = '\<\%(scene\|function\|choose\|plan\|while\|for\|sequence\|cycle\|once\|shuffle\|bark\|script\)\>'
        \ . ':\<end\s\+\%(scene\|function\|choose\|plan\|while\|for\|sequence\|cycle\|once\|shuffle\|bark\|script\)\>'
        \ . ',\<if\>.*\<then\>\s*\%(//.*\)\=$:\<else\>:\<end\s\+if\>'
        \ . ',^\s*\<do\>:^\s*\<loop\>'
  let b:match_skip = 's:Comment\|String\|Said'
endif

let b:undo_ftplugin = 'setlocal commentstring< comments< formatoptions< expandtab< shiftwidth< tabstop< softtabstop<'
      \ . ' suffixesadd< include< define< makeprg< errorformat<'
      \ . ' | unlet! b:match_ignorecase b:match_words b:match_skip'

let &cpo = s:cpo
unlet s:cpo
