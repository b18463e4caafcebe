import Kernel
import Ledger
import Strategy

/// A collection, as the pack declares it (docs/pack.md, `collectes.yaml`): the same questions to the same functions,
/// once a period. The strategy's authorities are asked once: no figure is asked of two functions.
struct Collecting: Sendable, Identifiable {
  let id: String
  let title: String
  let period: PeriodKind
  /// Days after the period's end.
  let opens: Int
  let due: Int
  let closes: Int
  /// Days before the due day on which those who miss are reminded; negative: after it.
  let reminders: [Int]
  /// Who answers questions about it: a function.
  let contact: String
  /// Said under it, where the pack gives one.
  let telephone: String?
  let questions: [Question]
  /// Everyone asked, in the pack's order.
  let functions: [String]
  private let byFunction: [String: [Question]]

  init(
    id: String, title: String, period: PeriodKind, opens: Int, due: Int, closes: Int, reminders: [Int],
    contact: String, telephone: String?, questions: [Question]
  ) {
    (self.id, self.title, self.period, self.opens, self.due, self.closes) = (id, title, period, opens, due, closes)
    (self.reminders, self.contact, self.telephone, self.questions) = (reminders, contact, telephone, questions)
    byFunction = Dictionary(grouping: questions, by: \.function)
    var seen: Set<String> = []
    functions = questions.map(\.function).filter { seen.insert($0).inserted }
  }

  /// Those asked of a function, in the pack's order.
  func questions(of function: String) -> [Question] { byFunction[function] ?? [] }
}

/// One figure asked of one function.
struct Question: Sendable, Identifiable {
  /// `mesure`, then the parts of its key: what answers and links name it by.
  let id: String
  let key: LedgerKey
  let function: String
  /// "Combien de personnes avez-vous reçues {periode} ?"
  let text: String
  /// The category and the commune that it is about, in the place of `{objet}`.
  let about: String
  let help: String?
  /// What zero and néant mean here.
  let zero: String
  let none: String
  /// The function that validates; nil: nobody has to.
  let validator: String?
  /// Outside, the answer needs a comment.
  let range: ClosedRange<Int>
  /// Questions of the same function whose sum may not exceed this one.
  let parts: [String]

  /// "du 1er juillet au 30 septembre 2026" in the place of `{periode}`.
  func words(_ period: Period) -> String {
    text.replacing("{periode}", with: French.span(period))
      .replacing("{jour}", with: "au \(French.long(period.last))").replacing("{objet}", with: about)
  }
}

extension Question {
  /// Where some are asked no more.
  func without(_ others: Set<String>) -> Question {
    guard !others.isDisjoint(with: parts) else { return self }
    return Question(
      id: id, key: key, function: function, text: text, about: about, help: help, zero: zero, none: none,
      validator: validator, range: range, parts: parts.filter { !others.contains($0) })
  }
}

/// All the collections of a pack.
struct Collections: Sendable {
  let all: [Collecting]
  /// No figure is asked of two functions.
  let byKey: [LedgerKey: Question]

  init(all: [Collecting]) {
    self.all = all
    byKey = Dictionary(all.flatMap(\.questions).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
  }
  subscript(id: String) -> Collecting? { all.first { $0.id == id } }
  /// Whose work its figures are: who is asked and who validates, each as far as their questions go; who answers
  /// questions about the collection, for all of it.
  var concerns: [Concern] {
    let asked = all.flatMap { collecting in collecting.questions.map { (question: $0, contact: collecting.contact) } }
    return Dictionary(grouping: asked, by: \.question.key.measure).flatMap { measure, asked in
      let functions = asked.map { Set([$0.question.function, $0.question.validator, $0.contact].compactMap(\.self)) }
      // Whoever has a part in every question reads the whole.
      let whole = functions.dropFirst().reduce(functions[0]) { $0.intersection($1) }
      return [Concern(LedgerKey(measure: measure), whole.union(asked.map(\.contact)))]
        + zip(asked, functions).map { Concern($0.question.key, $1.subtracting(whole)) }
    }
  }
  /// By measure, which ask for its figure: "Accompagnement et accueil, chaque trimestre".
  var askers: [String: String] {
    all.reduce(into: [:]) { askers, collecting in
      for measure in Set(collecting.questions.map(\.key.measure)) {
        let words = "« \(collecting.title) », \(collecting.period.frequency)"
        askers[measure] = askers[measure].map { "\($0) ; \(words)" } ?? words
      }
    }
  }
  /// By its id, with the collection that asks it.
  func question(_ id: String) -> (question: Question, collecting: Collecting)? {
    all.lazy.compactMap { collecting in
      collecting.questions.first { $0.id == id }.map { ($0, collecting) }
    }.first
  }
}

extension Departement {
  var collections: Collections { part(Collections.self) ?? Collections(all: []) }
}

extension French {
  /// "du 1er juillet au 30 septembre 2026".
  static func span(_ period: Period) -> String {
    let last = long(period.last)
    return period.kind == .year ? "en \(period.first.year)" : "du \(dayAndMonth(period.first)) au \(last)"
  }
}
