// SPDX-License-Identifier: MIT
// Copyright the npcs authors

#include "languages/wren/library.hpp"

namespace npcs::wren {

const char* const start_text = R"wren(
import "npcs" for Host_ as Script_, Output_ as System_
System = System_
import "random"
)wren";

// A call of the script suspends the VM, and what has run the VM makes the call and resumes the fiber. So nothing of Wren
// is on the stack of C++ meanwhile, and the VM can run something else.
const char* const library_text = R"wren(
class Host_ {
  foreign static get(name)
  foreign static set(name, value)
  foreign static random
  foreign static begin_
  foreign static seconds
  foreign static print_(text)
  foreign static call_(fiber, name, arguments)
  foreign static apply_(fiber, function, arguments)
  foreign static method_(fiber, object, name, arguments)

  static call(name, arguments) {
    call_(Fiber.current, name, arguments)
    return Fiber.suspend()
  }
  static apply(function, arguments) {
    apply_(Fiber.current, function, arguments)
    return Fiber.suspend()
  }
  static method(object, name, arguments) {
    method_(Fiber.current, object, name, arguments)
    return Fiber.suspend()
  }
}

foreign class ScriptList is Sequence {
  foreign count
  foreign at_(index)
  foreign put_(index, value)
  foreign insert_(index, value)
  foreign remove_(index)
  foreign toString
  foreign ==(other)
  !=(other) { !(this == other) }

  [index] { index is Range ? toList[index] : at_(index) }
  [index]=(value) {
    put_(index, value)
    return value
  }
  add(value) {
    insert_(count, value)
    return value
  }
  addAll(other) {
    for (value in other) add(value)
    return other
  }
  insert(index, value) {
    if (!(index is Num) || !index.isInteger) Fiber.abort("Index must be an integer.")
    var size = count
    if (index < 0) index = size + 1 + index
    if (index < 0 || index > size) Fiber.abort("Index out of bounds.")
    insert_(index, value)
    return value
  }
  removeAt(index) {
    var removed = at_(index)
    remove_(index)
    return removed
  }
  remove(value) {
    var index = indexOf(value)
    return index == -1 ? null : removeAt(index)
  }
  indexOf(value) {
    var index = 0
    for (element in this) {
      if (element == value) return index
      index = index + 1
    }
    return -1
  }
  swap(one, other) {
    var value = at_(one)
    put_(one, at_(other))
    put_(other, value)
  }
  clear() {
    var left = count
    while (left > 0) {
      left = left - 1
      remove_(left)
    }
  }
  sort() { sort {|low, high| low < high } }
  sort(comparer) {
    var sorted = toList.sort(comparer)
    for (index in 0...sorted.count) put_(index, sorted[index])
    return this
  }
  +(other) { toList + other }
  *(times) { toList * times }

  iterate(index) {
    index = index == null ? 0 : index + 1
    return index < count ? index : false
  }
  iteratorValue(index) { at_(index) }

  call(name) { Host_.method(this, name, []) }
  call(name, a) { Host_.method(this, name, [a]) }
  call(name, a, b) { Host_.method(this, name, [a, b]) }
  call(name, a, b, c) { Host_.method(this, name, [a, b, c]) }
  call(name, a, b, c, d) { Host_.method(this, name, [a, b, c, d]) }
}

foreign class ScriptMap is Sequence {
  foreign count
  foreign keys
  foreign [key]
  foreign set_(key, value)
  foreign containsKey(key)
  foreign remove_(key)
  foreign toString
  foreign ==(other)
  !=(other) { !(this == other) }

  [key]=(value) {
    set_(key, value)
    return value
  }
  values { keys.map {|key| this[key] } }
  remove(key) {
    var removed = this[key]
    remove_(key)
    return removed
  }
  clear() {
    for (key in keys) remove_(key)
  }

  iterate(cursor) {
    if (cursor == null) cursor = MapCursor_.new(this)
    return cursor.advance() ? cursor : false
  }
  iteratorValue(cursor) { cursor.entry }

  call(name) { Host_.method(this, name, []) }
  call(name, a) { Host_.method(this, name, [a]) }
  call(name, a, b) { Host_.method(this, name, [a, b]) }
  call(name, a, b, c) { Host_.method(this, name, [a, b, c]) }
  call(name, a, b, c, d) { Host_.method(this, name, [a, b, c, d]) }
}

// Goes through the keys that the map had at the start, without those that were removed meanwhile.
class MapCursor_ {
  construct new(map) {
    _map = map
    _keys = map.keys
    _at = -1
  }
  advance() {
    while (true) {
      _at = _at + 1
      if (_at >= _keys.count) return false
      if (_map.containsKey(_keys[_at])) return true
    }
  }
  entry {
    var key = _keys[_at]
    return MapEntry.new(key, _map[key])
  }
}

foreign class ScriptFunction {
  foreign toString
  foreign ==(other)
  !=(other) { !(this == other) }

  call() { Host_.apply(this, []) }
  call(a) { Host_.apply(this, [a]) }
  call(a, b) { Host_.apply(this, [a, b]) }
  call(a, b, c) { Host_.apply(this, [a, b, c]) }
  call(a, b, c, d) { Host_.apply(this, [a, b, c, d]) }
  call(a, b, c, d, e) { Host_.apply(this, [a, b, c, d, e]) }
  call(a, b, c, d, e, f) { Host_.apply(this, [a, b, c, d, e, f]) }
  call(a, b, c, d, e, f, g) { Host_.apply(this, [a, b, c, d, e, f, g]) }
  call(a, b, c, d, e, f, g, h) { Host_.apply(this, [a, b, c, d, e, f, g, h]) }
  call(a, b, c, d, e, f, g, h, i) { Host_.apply(this, [a, b, c, d, e, f, g, h, i]) }
  call(a, b, c, d, e, f, g, h, i, j) { Host_.apply(this, [a, b, c, d, e, f, g, h, i, j]) }
  call(a, b, c, d, e, f, g, h, i, j, k) { Host_.apply(this, [a, b, c, d, e, f, g, h, i, j, k]) }
  call(a, b, c, d, e, f, g, h, i, j, k, l) { Host_.apply(this, [a, b, c, d, e, f, g, h, i, j, k, l]) }
  call(a, b, c, d, e, f, g, h, i, j, k, l, m) { Host_.apply(this, [a, b, c, d, e, f, g, h, i, j, k, l, m]) }
  call(a, b, c, d, e, f, g, h, i, j, k, l, m, n) { Host_.apply(this, [a, b, c, d, e, f, g, h, i, j, k, l, m, n]) }
  call(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o) {
    return Host_.apply(this, [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o])
  }
  call(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) {
    return Host_.apply(this, [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
  }
}

foreign class ScriptHandle {
  foreign toString
  foreign ==(other)
  !=(other) { !(this == other) }
}

class Output_ {
  static print() { Host_.print_("\n") }
  static print(object) {
    write(object)
    Host_.print_("\n")
    return object
  }
  static printAll(sequence) {
    writeAll(sequence)
    Host_.print_("\n")
  }
  static write(object) {
    var text = object.toString
    Host_.print_(text is String ? text : "[invalid toString]")
    return object
  }
  static writeAll(sequence) {
    for (object in sequence) write(object)
  }
  static clock { Host_.seconds }
  static gc() {}
}
)wren";

const char* const random_text = R"wren(
class Random {
  construct new() {}
  construct new(seed) { Fiber.abort("Random has no seed: it is the script's own generator, which rnd(seed) seeds.") }

  float() { Script_.random }
  float(end) { Script_.random * end }
  float(start, end) { start + Script_.random * (end - start) }
  int(end) { (Script_.random * end).floor }
  int(start, end) { start + (Script_.random * (end - start)).floor }

  sample(list) {
    if (list.count == 0) Fiber.abort("Not enough elements to sample.")
    return list[int(list.count)]
  }
  sample(list, count) {
    if (count > list.count) Fiber.abort("Not enough elements to sample.")
    var left = list.toList
    var result = []
    for (i in 0...count) result.add(left.removeAt(int(left.count)))
    return result
  }
  shuffle(list) {
    var left = list.count - 1
    while (left > 0) {
      var other = int(left + 1)
      var value = list[left]
      list[left] = list[other]
      list[other] = value
      left = left - 1
    }
  }
}
)wren";

}  // namespace npcs::wren
