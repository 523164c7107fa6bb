" SPDX-License-Identifier: MIT
" Copyright the npcs authors
"
" Indentation of scripts of npcs. The lines of an option are as far in as somebody puts them: only what has a word at its end is
" moved by itself.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=GetNpcsIndent(v:lnum)
setlocal indentkeys=!^F,o,O,0=end,0=else,0=loop,0=option
setlocal nosmartindent noautoindent
let b:undo_indent = 'setlocal indentexpr< indentkeys< smartindent< autoindent<'

if exists('*GetNpcsIndent')
  finish
endif

let s:rest = '\s*\%(//.*\)\=$'
let s:name = '\%(\w\|[^\x00-\x7F]\)\+'
" What begins a block that ends with `end` and the same word.
let s:blocks = {
      \ 'scene': '^\s*scene\s\+' . s:name . s:rest,
      \ 'function': '^\s*function\>[^;]*' . s:rest . '\|[=(,:[:blank:]]function\%(([^)]*)\)\=' . s:rest,
      \ 'choose': '^\s*choose\%(\s*:\|\s\+[^=[:blank:]]\|' . s:rest . '\)',
      \ 'if': '^\s*if\>.*\<then' . s:rest,
      \ 'while': '^\s*while\s',
      \ 'for': '^\s*for\s\+' . s:name . '\s\+in\s',
      \ 'plan': '^\s*plan\s\+[^-+*/%^=[:blank:]]',
      \ 'sequence': '^\s*sequence' . s:rest, 'cycle': '^\s*cycle' . s:rest, 'once': '^\s*once' . s:rest,
      \ 'shuffle': '^\s*shuffle' . s:rest, 'bark': '^\s*bark' . s:rest,
      \ 'script': '^\s*script\s\+"',
      \ }
let s:opens = values(s:blocks) + [
      \ '^\s*option\s.*\<then' . s:rest, '^\s*else\s\+if\>.*\<then' . s:rest, '^\s*else' . s:rest,
      \ '^\s*do\%(\s\+while\s.*\)\=' . s:rest, '[[({]' . s:rest,
      \ ]

" Whether a line is part of a function in another language, where nothing is known of indentation.
function! s:IsForeign(lnum) abort
  let names = map(synstack(a:lnum, 1), 'synIDattr(v:val, "name")')
  return !empty(names) && names[0] =~# '^npcsForeign\%(Head\|Word\)\@!'
endfunction

function! s:Opens(text) abort
  return a:text !~# '^\s*//' && !empty(filter(copy(s:opens), 'a:text =~# v:val'))
endfunction

" The indentation of the line that begins what is ended at a line: of the blocks with one of these words that are open there, the
" innermost; -1 if there is none.
function! s:IndentOfOpening(lnum, words) abort
  let depth = 1
  let at = a:lnum - 1
  while at > 0
    let text = getline(at)
    let ended = matchstr(text, '^\s*end\s\+\zs\w\+')
    if ended !=# ''
      let depth += index(a:words, ended) >= 0
    elseif text !~# '^\s*//' && !empty(filter(copy(a:words), 'text =~# s:blocks[v:val]'))
      let depth -= 1
      if depth == 0
        return indent(at)
      endif
    endif
    let at -= 1
  endwhile
  return -1
endfunction

function! GetNpcsIndent(lnum) abort
  if s:IsForeign(a:lnum)
    return -1
  endif
  let text = getline(a:lnum)
  if text =~# '^\s*end\>'
    let word = matchstr(text, '^\s*end\s\+\zs\w\+')
    return s:IndentOfOpening(a:lnum, has_key(s:blocks, word) ? [word] : keys(s:blocks))
  endif
  if text =~# '^\s*else\>'
    return s:IndentOfOpening(a:lnum, ['if', 'choose'])
  endif
  let above = prevnonblank(a:lnum - 1)
  if above == 0
    return 0
  endif
  let step = s:Opens(getline(above)) ? shiftwidth() : 0
  if text =~# '^\s*\%(loop\>\|[])}]\)'
    let step -= shiftwidth()
  endif
  return max([indent(above) + step, 0])
endfunction
