" SPDX-License-Identifier: MIT
" Copyright the npcs authors
autocmd BufNewFile,BufRead *.npcs setfiletype npcs
