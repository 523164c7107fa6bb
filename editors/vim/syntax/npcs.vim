" SPDX-License-Identifier: MIT
" Copyright the npcs authors
"
" Colours of scripts of npcs: MiniScript with its own words for dialogue, and functions in other languages in their own colours.
" A word of dialogue is a keyword where its statement looks like one, and a name everywhere else.
if exists('b:current_syntax')
  finish
endif
let s:cpo = &cpo
set cpo&vim

syntax case match
syntax sync fromstart

" Other languages first: what they set in passing is set again below. Wren has a file only where somebody installed it.
let s:languages = {'lua': 'Lua', 'javascript': 'JavaScript', 'python': 'Python', 'wren': 'Wren'}
for [s:language, s:Name] in items(s:languages)
  if !empty(globpath(&runtimepath, 'syntax/' . s:language . '.vim'))
    execute 'syntax include @npcs' . s:Name . ' syntax/' . s:language . '.vim'
    unlet! b:current_syntax
  endif
endfor
syntax case match
syntax sync clear
syntax sync fromstart
syntax iskeyword clear

let s:name = '\%([A-Za-z_]\|[^\x00-\x7F]\)\%(\w\|[^\x00-\x7F]\)*'
let s:path = s:name . '\%(\.' . s:name . '\)*'
let s:rest = '\s*\%(\/\/.*\|;.*\)\=$'
" Where a statement can begin, and what begins an expression behind a word: `plan "x"` is a plan, `plan = "x"` is none.
let s:start = '\%(^\s*\|\%(->\|\<then\|\<else\|[;*\]]\)\@<=\s\+\)\@<='
let s:value = '\%(\s\+\%(\%(and\|or\|isa\|in\|then\|else\|if\|for\)\>\)\@!\%([A-Za-z_"({@$[0-9]\|[^\x00-\x7F]\|-[^ \t=]\)\)\@='
let s:colon = ':\%(\s\|$\)\@='

syntax cluster npcsExpression contains=npcsComment,npcsBlockComment,npcsString,npcsInterpolated,npcsNumber,npcsConditional,
      \npcsRepeat,npcsFlow,npcsOperatorWord,npcsConstant,npcsVariable,npcsIntrinsic,npcsReference,npcsParentheses,npcsBrackets,
      \npcsBraces,npcsInnerFunction,npcsMember
" In a clause `else` begins a text; a keyword would come before any region.
syntax cluster npcsClauseExpression contains=npcsString,npcsInterpolated,npcsNumber,npcsRepeat,npcsOperatorWord,npcsConstant,
      \npcsVariable,npcsIntrinsic,npcsReference,npcsParentheses,npcsBrackets,npcsBraces,npcsMember
syntax cluster npcsText contains=npcsEscape,npcsAlternatives,npcsInterpolation
syntax cluster npcsStatement contains=@npcsExpression,npcsSaid,npcsInlineSaid,npcsOption,npcsLongOption,npcsChoose,npcsScene,
      \npcsGo,npcsWord,npcsEnd,npcsTurn,npcsFunction,npcsForeignHead

" ---- expressions ----

syntax keyword npcsConditional if then else
syntax keyword npcsRepeat while for in break continue repeat
syntax keyword npcsFlow return
syntax keyword npcsOperatorWord and or not isa new
syntax keyword npcsConstant true false null
syntax keyword npcsVariable self super locals globals outer first_visit
syntax keyword npcsIntrinsic abs acos asin atan bitAnd bitOr bitXor cancel ceil char code cos every floor funcRef hash hasIndex
syntax keyword npcsIntrinsic indexes indexOf insert intrinsics join len list log lower map next_of now number one_of pi pop print
syntax keyword npcsIntrinsic pull push raise range refEquals remove replace rnd round shuffle sign sin slice sort spawn split sqrt
syntax keyword npcsIntrinsic stackTrace str string sum taken tan time try upper val values version visits wait waitFor yield
execute 'syntax match npcsMember /\.\s*\%(end\|if\|then\|plan\|choose\)\@!' . s:name . '/ contains=npcsIntrinsic'
execute 'syntax match npcsReference /@\s*' . s:path . '/'
syntax match npcsNumber /\<\d[0-9.]*\%([eE][-+]\=\d\+\)\=/
syntax match npcsNumber /\%(\w\)\@<!\.\d\+\%([eE][-+]\=\d\+\)\=/
syntax region npcsString start=/"/ skip=/""/ end=/"/ end=/$/ oneline
syntax region npcsInterpolated matchgroup=npcsString start=/\$"/ skip=/""/ end=/"/ end=/$/ oneline contains=@npcsText
syntax region npcsParentheses start=/(/ end=/)/ transparent contains=@npcsExpression
syntax region npcsBrackets start=/\[/ end=/\]/ transparent contains=@npcsExpression
syntax region npcsBraces start=/{/ end=/}/ transparent contains=@npcsExpression
syntax match npcsComment +//.*$+ contains=npcsTodo,@Spell
syntax region npcsBlockComment start=+/\*+ end=+\*/+ contains=npcsTodo,@Spell
syntax keyword npcsTodo TODO FIXME XXX contained

" ---- texts ----

syntax region npcsInterpolation matchgroup=npcsDelimiter start=/{/ end=/}/ end=/$/ contained oneline contains=@npcsExpression
" A sign behind the brace, or a | that is in no braces of its own.
syntax region npcsAlternatives matchgroup=npcsDelimiter
      \ start=/{[&!~]/ start=/{\%(\%([^{}|]\|{{\|{[^{}]*}\|{[^{}]*{[^{}]*}[^{}]*}\)*|\)\@=/ end=/}/ end=/$/ contained oneline
      \ contains=npcsBar,npcsAlternatives,npcsInterpolation,@Spell
syntax match npcsBar /|/ contained
" Behind those that begin with one brace, so that two are an escape.
syntax match npcsEscape /{{\|}}/ contained
syntax match npcsTag /\%(\s\)\@<=#\%([A-Za-z_]\|[^\x00-\x7F]\)\S*\%(\%(\s\+#\%([A-Za-z_]\|[^\x00-\x7F]\)\S*\)*\s*\%($\|\/\/\)\)\@=/ contained
syntax match npcsTextComment +\s\@<=//.*$+ contained contains=npcsTodo,@Spell

" ---- what is said ----

" A line goes on below as long as what follows is farther in than its speaker.
let s:goes_on = '\%(\z1\s\+\%(\s\|\/\/\|$\)\@!\)'
execute 'syntax region npcsSaid start=/^\z(\s*\)\%(choose\s*:\)\@!\%(' . s:name . '\)\=' . s:colon . '/ end=/^' . s:goes_on . '\@!/me=s-1'
      \ . ' keepend contains=npcsSpeaker,npcsNarrator,@npcsText,npcsTag,npcsTextComment,@Spell'
execute 'syntax match npcsSpeaker /\%(^\s*\)\@<=' . s:name . s:colon . '/me=e-1 contained nextgroup=npcsColon'
execute 'syntax match npcsColon /' . s:colon . '/ contained'
execute 'syntax match npcsNarrator /\%(^\s*\)\@<=' . s:colon . '/ contained'
" The same behind what may precede a line: an arrow, `then`, the sign of an alternative.
let s:behind = '\%(\%(->\|\<then\|\<else\|[;*\]]\)\s\+\)\@<='
execute 'syntax match npcsInlineSpeaker /' . s:behind . s:name . s:colon . '/me=e-1 contained nextgroup=npcsColon'
execute 'syntax match npcsNarrator /' . s:behind . s:colon . '/ contained'
execute 'syntax region npcsInlineSaid start=/\%(\%(->\|\<then\|\<else\|;\)\s\+\)\@<=\%(' . s:name . '\)\=' . s:colon . '/ end=/$/ oneline keepend'
      \ . ' contains=npcsInlineSpeaker,npcsNarrator,@npcsText,npcsTag,npcsTextComment,@Spell'

" ---- options ----

syntax region npcsOption matchgroup=npcsSign start=/^\s*[*+]\%(\s\|$\)\@=/ end=/->\%(\s\|$\)\@=/ end=/$/ oneline keepend
      \ contains=npcsClause,@npcsText,npcsTextComment,@Spell
syntax region npcsClause matchgroup=npcsDelimiter start=/\[\%(\%(if\|for\)\s\)\@=/ end=/\]/ end=/$/ contained oneline
      \ contains=@npcsClauseExpression,npcsClauseWord,npcsReason
syntax match npcsClauseWord /\<if\>/ contained
syntax region npcsReason matchgroup=npcsConditional start=/\<else\>/ end=/\%(\]\)\@=/ end=/$/ contained oneline contains=@npcsText,@Spell
execute 'syntax region npcsLongOption matchgroup=npcsOptionWord start=/^\s*option\>' . s:value . '/ matchgroup=npcsConditional'
      \ . ' end=/\<then\>/ end=/$/ oneline contains=@npcsExpression,npcsOptionModifier'
execute 'syntax match npcsOptionModifier /\<\%(once\|hidden\|locked\)\>' . s:value . '/ contained'

" ---- choices, scenes, plans, alternatives ----

execute 'syntax region npcsChoose matchgroup=npcsKeyword start=/' . s:start . 'choose\>\%(\s*\%(:\%(\s\|$\)\|\/\/\|;\|$\)\)\@=/'
      \ . ' start=/' . s:start . 'choose\>' . s:value . '/ end=/$/ oneline keepend contains=npcsChooseWord,npcsPrompt,@npcsExpression'
syntax match npcsChooseWord /\%(choose\s\+\)\@<=again\>\%(\s*=\)\@!/ contained
execute 'syntax match npcsChooseWord /\%(\%(choose\|again\)\s\+\)\@<=within\>' . s:value . '/ contained'
execute 'syntax region npcsPrompt matchgroup=npcsColon start=/' . s:colon . '/ end=/$/ contained oneline contains=@npcsText,npcsTextComment,@Spell'
execute 'syntax match npcsScene /' . s:start . 'scene\s\+' . s:name . '\%(' . s:rest . '\)\@=/ contains=npcsSceneWord'
syntax match npcsSceneWord /\<scene\>\%(\s\)\@=/ contained nextgroup=npcsSceneName skipwhite
execute 'syntax match npcsSceneName /' . s:path . '/ contained'
execute 'syntax match npcsGo /' . s:start . '\%(go\|visit\)\s\+' . s:path . '\%(' . s:rest . '\|\s\+else\>\)\@=/ contains=npcsGoWord'
syntax match npcsGoWord /\<\%(go\|visit\)\>\%(\s\)\@=/ contained nextgroup=npcsSceneName skipwhite
execute 'syntax match npcsWord /' . s:start . '\%(plan\|checking\)\>' . s:value . '/'
execute 'syntax match npcsWord /' . s:start . '\%(do\|loop\)\>\%(' . s:rest . '\|\s\+while\>\)\@=/'
execute 'syntax match npcsWord /' . s:start . 'import\>\%(\s\+["A-Za-z_]\)\@=/'
syntax match npcsEnd /\.\@1<!\<end\s\+\%(if\|while\|for\|function\|choose\|plan\|scene\|script\|sequence\|cycle\|once\|shuffle\|bark\)\>/

execute 'syntax region npcsTurn matchgroup=npcsKeyword start=/^\s*\z(sequence\|cycle\|once\|shuffle\|bark\)\%(\s*\%(\/\/.*\)\=$\)\@=/'
      \ . ' end=/\<end\s\+\z1\>/ contains=npcsAlternative,npcsComment,npcsBlockComment'
syntax region npcsAlternative matchgroup=npcsSign start=/^\z(\s*\)\*\%(\s\|$\)\@=/ matchgroup=NONE
      \ end=/^\%(\z1\s\|\s*$\|\s*\/\/\)\@!/me=s-1 contained contains=npcsClause,npcsAlternativeSaid,@npcsStatement
execute 'syntax region npcsAlternativeSaid start=/\%([*\]]\s\+\)\@<=\%(' . s:name . '\)\=' . s:colon . '/ end=/$/ contained oneline keepend'
      \ . ' contains=npcsInlineSpeaker,npcsNarrator,@npcsText,npcsTag,npcsTextComment,@Spell'

" ---- functions ----

execute 'syntax match npcsFunction /\<function\>\%(\s\+' . s:path . '\)\=/ contains=npcsFunctionWord'
syntax keyword npcsFunctionWord function contained nextgroup=npcsFunctionName skipwhite
execute 'syntax match npcsFunctionName /' . s:path . '/ contained'
syntax region npcsInnerFunction matchgroup=npcsFunctionWord start=/\<function\>/ end=/\<end\s\+function\>/ contained contains=@npcsStatement

" The head of a function in another language, then its text up to its end, whatever that language makes of it.
for [s:language, s:Name] in items(s:languages)
  for s:word in ['function', 'script']
    let s:group = 'npcsForeign' . s:Name . toupper(s:word[0]) . s:word[1:]
    let s:end = '\%(\s*end\s\+' . s:word . '\s*$\)'
    let s:inside = hlexists('npcs' . s:Name) || !empty(globpath(&runtimepath, 'syntax/' . s:language . '.vim')) ? ' contains=@npcs' . s:Name : ''
    execute 'syntax match npcsForeignHead /^\s*' . s:word . '\s\+"' . s:language . '".*$/ contains=npcsForeignWord,npcsString'
          \ . ' nextgroup=' . s:group . ' skipnl'
    execute 'syntax region ' . s:group . ' start=/^' . s:end . '\@!/ end=/^' . s:end . '\@=/me=s-1 keepend contained' . s:inside
  endfor
endfor
syntax keyword npcsForeignWord function script contained

highlight default link npcsConditional Conditional
highlight default link npcsClauseWord Conditional
highlight default link npcsRepeat Repeat
highlight default link npcsFlow Statement
highlight default link npcsOperatorWord Operator
highlight default link npcsConstant Constant
highlight default link npcsVariable Identifier
highlight default link npcsIntrinsic Function
highlight default link npcsReference Function
highlight default link npcsNumber Number
highlight default link npcsString String
highlight default link npcsInterpolated String
highlight default link npcsComment Comment
highlight default link npcsBlockComment Comment
highlight default link npcsTextComment Comment
highlight default link npcsTodo Todo
highlight default link npcsEscape SpecialChar
highlight default link npcsDelimiter Delimiter
highlight default link npcsBar Delimiter
highlight default link npcsTag PreProc
highlight default link npcsSaid String
highlight default link npcsInlineSaid String
highlight default link npcsAlternativeSaid String
highlight default link npcsPrompt String
highlight default link npcsOption String
highlight default link npcsReason String
highlight default link npcsAlternatives String
highlight default link npcsSpeaker Type
highlight default link npcsInlineSpeaker Type
highlight default link npcsNarrator Delimiter
highlight default link npcsColon Delimiter
highlight default link npcsSign Statement
highlight default link npcsOptionWord Statement
highlight default link npcsOptionModifier Statement
highlight default link npcsKeyword Statement
highlight default link npcsChooseWord Statement
highlight default link npcsSceneWord Statement
highlight default link npcsSceneName Function
highlight default link npcsGoWord Statement
highlight default link npcsWord Statement
highlight default link npcsEnd Statement
highlight default link npcsFunctionWord Statement
highlight default link npcsForeignWord Statement
highlight default link npcsFunctionName Function

let b:current_syntax = 'npcs'
let &cpo = s:cpo
unlet s:cpo s:languages s:language s:Name s:name s:path s:rest s:start s:value s:colon s:goes_on s:behind s:word s:group s:end s:inside
