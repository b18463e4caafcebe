import Kernel
import Yams

/// Things that come whole, and of which a pack says only what is its own: `modele: convention@1`. Each is a text of the
/// very syntax of what it stands for, with `parametres` besides, shipped with Boussole; a released one never changes,
/// since revisions that were accepted are read with it.
package struct Models: Sendable {
  /// The YAML of each, by the name and version that a pack pins.
  private let texts: [String: String]
  package init(_ texts: [String: String]) { self.texts = texts }

  package var names: [String] { texts.keys.sorted() }
  package subscript(name: String) -> String? { texts[name] }
}

extension Section {
  /// A list of which an item that names a model says all that the model says, with its own words first.
  package func sections(required key: String, of models: Models) -> [Section] {
    sections(required: key).compactMap { $0.expanded(models) }
  }

  /// Nil, with the fault told, where there is no such model.
  private func expanded(_ models: Models) -> Section? {
    guard has("modele") else { return self }
    let name = text("modele"), line = lineOf("modele")
    guard let text = models[name] else {
      // What its version declares can't be known: what refers to it is no fault.
      reading.faults.hide(file)
      if !name.isEmpty {
        error("`modele: \(name)` : inconnu.", remedy: Self.others(than: name, among: models.names), at: "modele")
      }
      return nil
    }
    guard let model = try? Yams.compose(yaml: text)?.mapping, let own = node.mapping else { return nil }
    let expansion = Expansion(name: name, model: model, own: own) { problem, remedy, line in
      reading.faults.error(problem, remedy: remedy, file: file, line: line)
    }
    return Section(expansion.whole, file: file, in: reading, pinned: Spot(line: line), expansion: expansion)
  }
  private static func others(than name: String, among names: [String]) -> String {
    let word = name.prefix { $0 != "@" }, versions = names.filter { $0.hasPrefix("\(word)@") }
    return "Il y a : \((versions.isEmpty ? names : versions).map { "`\($0)`" }.joined(separator: ", "))."
  }

  /// The model that it was made from.
  package var model: String? { expansion?.name }
  /// What the model says by itself, with the words that the pack gave its parameters; what is wrong with it is told
  /// where it is part of the whole.
  package var alone: Section? {
    expansion.flatMap {
      Section(.mapping($0.alone), file: file, in: reading.untold, pinned: pinned, expansion: nil)
    }
  }
  /// The line at which the pack says something of an item of one of its lists, or takes it away.
  package func ownLine(_ key: String, _ id: String) -> Int {
    guard let own = expansion?.own else { return line }
    let items = own.value(key)?.sequence.map(Array.init) ?? []
    let item = items.first { $0.id == id }?.mark?.line
    return item ?? own.first { $0.key.scalar?.string == Expansion.removed }?.key.mark?.line ?? lineOf("modele")
  }
}

extension PackReading {
  /// The same of which faults are told to nobody.
  var untold: PackReading {
    PackReading(files: files, faults: Faults(), today: today, day: day, taken: taken, announced: announced)
  }
}

extension Node {
  /// The model that says it; nil: the pack does. Kept where YAML keeps what a value is of.
  var model: String? {
    let name =
      switch self {
      case .scalar(let scalar): scalar.tag.description
      case .mapping(let mapping): mapping.tag.description
      case .sequence(let sequence): sequence.tag.description
      case .alias(let alias): alias.tag.description
      }
    return name.hasPrefix(Self.mark) ? String(name.dropFirst(Self.mark.count)) : nil
  }
  private static let mark = "modele:"
  func said(by model: String) -> Node {
    let tag = Tag(.init(rawValue: Self.mark + model))
    switch self {
    case .scalar(var scalar):
      scalar.tag = tag
      return .scalar(scalar)
    case .mapping(let mapping):
      return .mapping(
        .init(
          mapping.map { ($0.key.said(by: model), $0.value.said(by: model)) }, tag, mapping.style, mapping.mark))
    case .sequence(let sequence):
      return .sequence(.init(sequence.map { $0.said(by: model) }, tag, sequence.style, sequence.mark))
    case .alias: return self
    }
  }
  var id: String? { mapping?.value("id")?.scalar?.string }
}

extension Node.Mapping {
  /// By the text of its key: YAML's own look-up compares what keys are of, too.
  func value(_ key: String) -> Node? { first { $0.key.scalar?.string == key }?.value }
}
