/// The word of `words` nearest to `word`, if it is near enough to be what was meant (a third of its letters at most).
package func nearest(to word: String, among words: some Sequence<String>) -> String? {
  let target = Array(French.folded(word))
  let found = words.map { (word: $0, distance: distance(target, Array(French.folded($0)))) }
    .min { ($0.distance, $0.word) < ($1.distance, $1.word) }
  guard let found, found.distance <= max(1, target.count / 3) else { return nil }
  return found.word
}

/// Edits (insert, delete, replace, swap of neighbours) between two words: optimal string alignment.
private func distance(_ a: [Character], _ b: [Character]) -> Int {
  var before = [Int](), previous = Array(0...b.count)
  for i in 0..<a.count {
    var current = [i + 1]
    for j in 0..<b.count {
      var best = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
      current.append(best)
    }
    (before, previous) = (previous, current)
  }
  return previous[b.count]
}
