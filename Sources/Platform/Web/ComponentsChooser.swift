import Kernel

/// Choices too many for a list: one writes a few letters of what one wants, then chooses among the few that fit.
/// Without scripts: the button sends the form, and its page comes back with what was found beside all that was typed.
package struct Chooser: Sendable {
  /// More than that many are sought; fewer stand in a list.
  package static let longest = 150
  /// So many are shown of those that fit.
  package static let shown = 20

  let choices: [Choice]
  /// What was chosen before, first among what is shown.
  let chosen: Set<String>
  /// True where one may choose several.
  let isSeveral: Bool
  let sought: String
  /// The word for choosing none of them; nil: one must be chosen.
  let none: String?
  /// True of choices that were sought elsewhere: they all fit.
  fileprivate let isFound: Bool

  package init(_ choices: [Choice], chosen: String, sought: String, none: String? = nil) {
    (self.choices, self.chosen, self.sought, self.none) = (choices, [chosen], sought.trimmed, none)
    (isSeveral, isFound) = (false, false)
  }
  /// Of which one chooses as many as one likes.
  package init(_ choices: [Choice], ticked: [String], sought: String) {
    (self.choices, self.chosen, self.sought, none) = (choices, Set(ticked), sought.trimmed, nil)
    (isSeveral, isFound) = (true, false)
  }
  /// What a database found of choices without number.
  package init(found choices: [Choice], chosen: String, sought: String, none: String? = nil) {
    (self.choices, self.chosen, self.sought, self.none) = (choices, [chosen], sought.trimmed, none)
    (isSeveral, isFound) = (false, true)
  }

  /// The field in which one writes what one looks for.
  package static func sought(_ name: String) -> String { "\(name)-recherche" }
  /// What the button that seeks sends: the form is not done yet.
  package static let act = "chercher"

  package var isSought: Bool { isFound || isSeveral || choices.count > Chooser.longest }

  /// " Il y en a 507."
  fileprivate var total: HTML { isFound ? "" : " Il y en a \(number: choices.count)." }

  /// Those in which every word that was written is found, first those of which it begins a word.
  package var fitting: [Choice] {
    if isFound { return choices }
    let words = French.folded(sought).split(separator: " ")
    guard !words.isEmpty else { return [] }
    let found = choices.compactMap { choice -> (choice: Choice, isStart: Bool)? in
      let label = " " + French.folded("\(choice.label) \(choice.hint)")
      guard words.allSatisfy({ label.contains($0) }) else { return nil }
      return (choice, words.allSatisfy { label.contains(" \($0)") })
    }
    return (found.filter(\.isStart) + found.filter { !$0.isStart }).map(\.choice)
  }
}

/// - Parameter isAsked: true in a form that changes something: it has a button of its own for seeking.
package func chooser(_ field: Field, _ chooser: Chooser, isAsked: Bool = true) -> HTML {
  guard chooser.isSought else {
    return select(field, [Choice("", chooser.none ?? "Choisissez")] + chooser.choices)
  }
  let fitting = chooser.fitting, chosen = chooser.choices.filter { chooser.chosen.contains($0.value) }
  let shown = chosen + fitting.filter { !chooser.chosen.contains($0.value) }.prefix(Chooser.shown)
  let seeking = search(field, chooser, hasChoices: !shown.isEmpty, isAsked: isAsked)
  let none = chooser.none.map { [Choice("", $0)] } ?? []
  guard !shown.isEmpty else { return seeking }
  let rest = fitting.count - Chooser.shown
  // Of what a database found, how many there are is not known.
  let more =
    chooser.isFound
    ? "D’autres conviennent ; précisez"
    : French.plural(max(0, rest), "autre convient ; précisez", "autres conviennent ; précisez")
  let choosing =
    chooser.isSeveral ? checkboxes(field, Array(shown), ticked: chooser.chosen) : radios(field, shown + none)
  return """
    \(seeking)\(choosing)\(if: rest > 0, "<p class=\"muted\">\(prose: more).</p>")
    """
}

private func search(_ field: Field, _ chooser: Chooser, hasChoices: Bool, isAsked: Bool) -> HTML {
  let isVain = !chooser.sought.isEmpty && chooser.fitting.isEmpty
  let hint: HTML =
    isVain
    ? "Rien ne convient à \(prose: French.quoted(chooser.sought))\u{00A0}: essayez un seul mot."
    : "Un mot du nom, puis choisissez parmi ce qui convient.\(chooser.total)"
  let name = Chooser.sought(field.name)
  // Where there is nothing to choose yet, what is wrong with the choice is said here.
  let asked = Field(
    name, "\(field.label)\u{00A0}: chercher", hint: hint, kind: .search, value: chooser.sought,
    error: hasChoices ? nil : field.error, isRequired: field.isRequired, condition: field.condition,
    beside: isAsked ? button("Chercher", .secondary, name: Chooser.act, value: field.name) : "")
  let body = Web.field(asked)
  return hasChoices ? body : "<div id=\"\(field.id)\">\(body)</div>\n"
}
