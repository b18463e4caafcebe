import Kernel
import Strategy

extension Departement {
  /// The collections, as `pack load` tells what becomes of them.
  var describedCollections: [Described] {
    collections.all.flatMap { collecting in
      [
        Described(
          "collecte", collecting.id, collecting.title,
          [
            ("titre", .text(collecting.title)), ("périodicité", .text(collecting.period.rawValue)),
            ("ouvre", .count(collecting.opens)), ("échéance", .count(collecting.due)),
            ("ferme", .count(collecting.closes)), ("rappels", .list(collecting.reminders.map { "\($0)" })),
            ("contact", .text(collecting.contact)), ("téléphone", .words(collecting.telephone)),
          ])
      ] + collecting.questions.map { $0.described(in: collecting.id) }
    }
  }
}

extension Question {
  fileprivate func described(in collecting: String) -> Described {
    Described(
      "question", "\(collecting) \(id)", "demandée à \(function)",
      [
        ("à qui", .text(function)), ("question", .text(text)), ("objet", .text(about)), ("aide", .words(help)),
        ("zéro", .text(zero)), ("néant", .text(none)), ("qui valide", .words(validator)),
        ("minimum", .count(range.lowerBound)), ("maximum", .count(range.upperBound)), ("parties", .list(parts)),
      ])
  }
}
