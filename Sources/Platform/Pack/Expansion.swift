import Kernel
import Yams

/// A model with the words that a pack gave its parameters, then with what the pack says besides: before anything reads
/// it.
///
/// What both say, the pack says; lists whose items have an `id` are merged item by item, what is new stands at the end
/// or before the one that `avant` names; `ote: {champs: [x]}` takes items away, and their names from the lists of the
/// model.
struct Expansion {
  let name: String
  let own: Node.Mapping
  /// The model with its parameters, without anything of the pack.
  let alone: Node.Mapping
  let whole: Node

  /// What takes items away.
  static let removed = "ote"
  private static let parameters = "parametres"
  /// The lists of a model that name items of another.
  private static let naming = [
    "champs": ["demande", "fige", "evolue", "doublon", "commun", "champs", "informe"], "passages": ["pas_avant"],
    "etats": ["exige", "de", "court", "suspendue", "etats", "apres", "sinon"],
  ]

  /// - Parameter tell: a fault of the pack, with its remedy and its line.
  init(
    name: String, model: Node.Mapping, own: Node.Mapping,
    tell: @escaping (_ problem: String, _ remedy: String, _ line: Int) -> Void
  ) {
    var merging = Merging(tell: tell)
    let defaults = model.value(Self.parameters)?.said(by: name).mapping ?? [:]
    for (key, value) in defaults { merging.words[key.scalar?.string ?? ""] = value }
    let known = Array(merging.words.keys)
    // A register of which the entries lead to one another names itself.
    merging.words["id"] = own.value("id")
    let given = own.value(Self.parameters)
    if let given, given.mapping == nil {
      tell("`\(Self.parameters)` : on attend des mots et ce qu’ils valent.", "", given.mark?.line ?? 1)
    }
    for (key, value) in given?.mapping ?? [:] {
      let word = key.scalar?.string ?? "", line = key.mark?.line ?? 1
      if merging.words[word] == nil {
        tell("`\(word)` : le modèle `\(name)` n’a pas ce paramètre.", Faults.suggestion(for: word, among: known), line)
      } else if value.scalar?.string.trimmed.isEmpty ?? false {
        tell("`\(word)` est vide.", "Donnez-lui une valeur, ou retirez la ligne.", line)
      }
      merging.words[word] = value
    }
    let said = Node.mapping(model.without([Self.parameters, "modele"])).said(by: name)
    alone = merging.filled(said)?.mapping ?? [:]
    whole = .mapping(merging.merged(alone, with: own.without([Self.parameters, "modele"])))
    (self.name, self.own) = (name, own)
  }

  private struct Merging {
    let tell: (_ problem: String, _ remedy: String, _ line: Int) -> Void
    /// What each parameter stands for.
    var words: [String: Node] = [:]

    /// With each `{parametre}` in its place. A parameter that is an empty list says nothing: nil, and the key that it
    /// stands for goes.
    func filled(_ node: Node) -> Node? {
      switch node {
      case .scalar(var scalar):
        guard scalar.string.contains("{") else { return node }
        for (word, value) in words {
          if scalar.string == "{\(word)}" { return value.sequence?.isEmpty ?? false ? nil : value }
          scalar.string = scalar.string.replacing("{\(word)}", with: value.scalar?.string ?? "")
        }
        return .scalar(scalar)
      case .mapping(let mapping):
        let pairs = mapping.compactMap { pair in filled(pair.value).map { (pair.key, $0) } }
        return .mapping(.init(pairs, mapping.tag, mapping.style, mapping.mark))
      case .sequence(let sequence):
        return .sequence(.init(sequence.compactMap(filled), sequence.tag, sequence.style, sequence.mark))
      case .alias: return node
      }
    }

    func merged(_ model: Node.Mapping, with own: Node.Mapping) -> Node.Mapping {
      let (model, own) = (without(model, own), own.without([Expansion.removed]))
      let pairs = model.map { key, value -> (Node, Node) in
        let name = key.scalar?.string
        guard name != "id", let mine = own.first(where: { $0.key.scalar?.string == name }) else { return (key, value) }
        return (mine.key, merged(value, with: mine.value))
      }
      let added = own.filter { pair in model.value(pair.key.scalar?.string ?? "") == nil }.map { ($0.key, $0.value) }
      // A thing is written with its names first and its lists last; a model, which has no `id`, has no names.
      let isName = { (pair: (Node, Node)) in model.value("id") == nil && pair.1.sequence?.first?.mapping == nil }
      return .init(added.filter(isName) + pairs + added.filter { !isName($0) }, own.tag, own.style, own.mark)
    }
    private func merged(_ model: Node, with own: Node) -> Node {
      if let model = model.mapping, let own = own.mapping { return .mapping(merged(model, with: own)) }
      guard let items = model.sequence, items.first?.id != nil, let mine = own.sequence else { return own }
      var all = Array(items), seen: Set<String> = []
      for item in mine {
        // An item that is there twice is told by whoever reads.
        let index = item.id.flatMap { id in seen.insert(id).inserted ? all.firstIndex { $0.id == id } : nil }
        var item = item
        if let index, let base = all[index].mapping, let mapping = item.mapping {
          item = .mapping(merged(base, with: mapping))
        }
        guard let place = item.mapping?.first(where: { $0.key.scalar?.string == "avant" }), item.id != nil else {
          if let index { all[index] = item } else { all.append(item) }
          continue
        }
        if let index { all.remove(at: index) }
        item = .mapping(item.mapping?.without(["avant"]) ?? [:])
        let next = place.value.scalar?.string ?? "", rank = all.firstIndex { $0.id == next }
        all.insert(item, at: rank ?? all.endIndex)
        if rank == nil {
          tell(
            "`avant: \(next)` : inconnu.", Faults.suggestion(for: next, among: all.compactMap(\.id)),
            place.key.mark?.line ?? 1)
        }
      }
      return .sequence(.init(all, own.sequence?.tag ?? .implicit, items.style, items.mark))
    }

    /// The model without what the pack takes away.
    private func without(_ model: Node.Mapping, _ own: Node.Mapping) -> Node.Mapping {
      guard let removed = own.value(Expansion.removed) else { return model }
      guard let lists = removed.mapping else {
        tell(
          "`\(Expansion.removed)` : on attend des listes du modèle et ce qu’on en ôte.",
          "Écrivez `\(Expansion.removed): {champs: [un_champ]}`.", removed.mark?.line ?? 1)
        return model
      }
      var model = model
      for (key, ids) in lists {
        let list = key.scalar?.string ?? "", items = model.value(list)?.sequence.map(Array.init) ?? []
        let gone = (ids.sequence.map(Array.init) ?? [ids]).compactMap { $0.scalar?.string.trimmed }
        for id in gone where !items.contains(where: { $0.id == id }) {
          tell(
            "`\(Expansion.removed)` : le modèle n’a pas `\(id)` dans `\(list)`.",
            Faults.suggestion(for: id, among: items.compactMap(\.id)), ids.mark?.line ?? 1)
        }
        let left = items.filter { item in !gone.contains { $0 == item.id } }
        model = model.with(list, .sequence(.init(left, model.value(list)?.sequence?.tag ?? .implicit)))
        let names = Expansion.naming[list] ?? []
        model = Node.mapping(model).naming(names, without: Set(gone)).mapping ?? model
      }
      return model
    }
  }
}

extension Node.Mapping {
  fileprivate func without(_ keys: [String]) -> Node.Mapping {
    .init(filter { !keys.contains($0.key.scalar?.string ?? "") }.map { ($0.key, $0.value) }, tag, style, mark)
  }
  fileprivate func with(_ key: String, _ value: Node) -> Node.Mapping {
    .init(map { ($0.key, $0.key.scalar?.string == key ? value : $0.value) }, tag, style, mark)
  }
}

extension Node {
  /// The same of which the lists under these keys name none of `gone`; a list that names nothing else goes.
  fileprivate func naming(_ keys: [String], without gone: Set<String>) -> Node {
    switch self {
    case .sequence(let sequence):
      return .sequence(
        .init(sequence.map { $0.naming(keys, without: gone) }, sequence.tag, sequence.style, sequence.mark))
    case .mapping(let mapping):
      let pairs = mapping.compactMap { key, value -> (Node, Node)? in
        guard keys.contains(key.scalar?.string ?? ""), let words = value.sequence, words.first?.scalar != nil else {
          return (key, value.naming(keys, without: gone))
        }
        let left = Array(words).filter { !gone.contains($0.scalar?.string ?? "") }
        return left.isEmpty && !words.isEmpty
          ? nil : (key, .sequence(.init(left, words.tag, words.style, words.mark)))
      }
      return .mapping(.init(pairs, mapping.tag, mapping.style, mapping.mark))
    default: return self
    }
  }
}
