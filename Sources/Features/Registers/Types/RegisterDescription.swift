import Database
import Kernel
import Strategy

extension Register {
  /// The register, as `pack load` tells what becomes of it.
  var described: [Described] {
    [
      Described(
        "registre", id, title,
        [
          ("nom", .text(title)), ("fiche", .text(noun)), ("préfixe", .text(prefix)), ("action", .words(action)),
          ("tient", .set(Set(keepers.words))), ("lit", .set(Set(readers.words))), ("portée", .text(reach.rawValue)),
          ("évolue", .list(changing)), ("reprise", .words(since?.iso)), ("doublon", .list(alike)),
          ("proches", .list(nearby.map(\.described))), ("public", .words(opened?.described)),
          ("annonce", .set(Set(told.words))), ("reprend", .set(Set(completers.words))),
          ("dite complète", .words(said.map { "depuis le \($0.whole.iso)" })),
          ("compte", .list((counts + awaiting).map(\.described))), ("plafonds", .list(quotas.map(\.described))),
          ("sommes", .list(sums.map(\.described))), ("grille", .words(grid?.described)),
          ("remplace", .words(replacement?.described)),
        ])
    ] + fields.flatMap { $0.described(in: id) } + states.map { $0.described(in: id) }
      + passages.map { $0.described(in: id) } + clocks.map { $0.described(in: id) }
      + coverages.map { $0.described(in: id) } + gauges.map { $0.described(in: id) }
      + views.map { $0.described(in: id) } + papers.map { $0.described(in: id) }
  }
}

extension Count {
  fileprivate var described: String {
    let way =
      switch what {
      case .stock(let states): states.sorted().joined(separator: ", ")
      case .flow(let passage): passage
      case .delay(let from, let to): "de \(from.described) à \(to.described)"
      case .alive(let events): events.described
      }
    let weight = weight.map { [$0.field, $0.column].compactMap(\.self).joined(separator: ".") }
    let follow = follows.map { "suit \($0.field) : \($0.states.sorted().joined(separator: ", "))" }
    return [measure, way, weight, category, isPlaceless ? "sans lieu" : nil, follow, condition?.described].compactMap(
      \.self
    )
    .joined(separator: " / ")
  }
}

extension Paper {
  fileprivate func described(in register: String) -> Described {
    Described(
      "papier", "\(register) \(id)", title,
      [
        ("nom", .text(title)), ("états", .set(states)), ("par", .set(Set(doers?.words ?? []))),
        ("mention", .words(mention)), ("texte", .text(text)),
      ])
  }
}

extension Coverage {
  fileprivate func described(in register: String) -> Described {
    let expected: [(String, Described.Value)] =
      switch expected {
      case .communes(let all):
        [("habitants", .count(all.inhabitants)), ("états", .set(all.states)), ("sinon", .set(all.denied))]
          + [("pendant", all.lasting?.described), ("aussi", all.also)].compactMap { name, word in
            word.map { (name, .text($0)) }
          }
      case .entries(let events):
        [("vivant", .text(events.described))]
      case .gauge(let gauge): [("jauge", .text(gauge.id))]
      }
    return Described("liste", "\(register) \(id)", name, [("nom", .text(name))] + expected)
  }
}

extension Count.Condition {
  fileprivate var described: String {
    "si \([field, column].compactMap(\.self).joined(separator: ".")) : \(words.sorted().joined(separator: ", "))"
  }
}

extension Count.Events {
  fileprivate var described: String {
    ["\(register).\(passage) par \(field)", lasting.described, condition?.described].compactMap(\.self)
      .joined(separator: ", ")
  }
}

extension Count.Moment {
  fileprivate var described: String {
    switch self {
    case .state(let id), .field(let id): id
    }
  }
}

extension Count.Lasting {
  fileprivate var described: String {
    switch self {
    case .days(let count): "\(count) jours"
    case .months(let count): "\(count) mois"
    case .year: "annee"
    case .schoolYear: "annee_scolaire"
    }
  }
}

extension RegisterClock {
  fileprivate func described(in register: String) -> Described {
    let paused = pause.fields.map { "\($0.from) à \($0.to)" }
    return Described(
      "horloge", "\(register) \(id)", name,
      [
        ("nom", .text(name)), ("court", .set(runsIn)), ("depuis", .text(start.described)),
        ("chaque ligne", .words(each?.described)),
        ("durée", .words(length.map(\.described))), ("suspendue", .set(pause.states)),
        ("suspendue entre", .words(paused)), ("du", .text(validity.lowerBound.iso)),
        ("au", .text(validity.upperBound.iso)), ("base", .words(basis)), ("fin", .text(end.described)),
        ("prévient", .list(warnings.map(\.described))),
        ("proroge", .words(extended.map { "\($0.field) \($0.count)" })), ("pour", .set(Set(owners?.words ?? []))),
        ("attend", .words(awaits)),
      ])
  }
}

extension RegisterClock.Warning {
  fileprivate var described: String {
    switch self {
    case .days(let count): "\(count)"
    case .hours(let count): "\(count) heures"
    }
  }
}

extension RegisterClock.Start {
  fileprivate var described: String {
    switch self {
    case .state: "entrée dans l’état"
    case .field(let id): id
    case .lastDay(let field, let column): "jusqu’à \([field, column].compactMap(\.self).joined(separator: "."))"
    }
  }
}

extension EachRow {
  fileprivate var described: String { [field, condition?.words].compactMap(\.self).joined(separator: ", ") }
}

extension RegisterClock.Length {
  fileprivate var described: String {
    switch self {
    case .fixed(let clock): "\(clock.inWords)\(clock.carried ? ", reporté" : "")"
    case .field(let field, let clock): "\(field) \(clock.unit.rawValue)\(clock.carried ? ", reporté" : "")"
    }
  }
}

extension RegisterClock.End {
  fileprivate var described: String {
    switch self {
    case .reminds: "prévient"
    case .passes(let passage): passage
    case .forbids(let passages): "pas avant : \(passages.sorted().joined(separator: ", "))"
    }
  }
}

extension RegisterField {
  /// It, then what its columns are.
  fileprivate func described(in register: String) -> [Described] {
    let own = Described(
      "champ", "\(register) \(id)", label,
      [
        ("nom", .text(label)), ("aide", .text(hint)), ("genre", .text(kind.rawValue)), ("exige", .set(askedAt)),
        ("unique", .flag(isUnique)), ("parmi", .set(Set(among))),
        ("choix", .list(choices.map { "\($0.id) \($0.name)" })),
        ("minimum", .count(range.lowerBound)), ("maximum", .count(range.upperBound)), ("unité", .words(unit)),
        ("décimales", .count(decimals)), ("au plus", .words(ceiling)), ("passé", .flag(isPast)),
        ("motif", .words(pattern?.text)), ("sans adresse", .flag(isPlaceless)), ("registre", .words(target)),
        ("si", .words(condition?.words)), ("chevauchement", .flag(mayOverlap)), ("dure", .words(lasting?.inWords)),
        ("plages", .words(ranges?.described)),
        ("colonnes", .list(columns.map(\.id))), ("classe", .words(privacy?.rawValue)),
        ("visible", .set(Set(viewers?.words ?? []))), ("efface après", .set(Set(erasure?.states ?? []))),
        ("efface en jours", .count(erasure?.days)),
      ])
    return [own] + columns.flatMap { $0.described(in: "\(register) \(id)") }
  }
}

extension RegisterState {
  fileprivate func described(in register: String) -> Described {
    Described("état", "\(register) \(id)", name, [("nom", .text(name)), ("classe", .text(stage.rawValue))])
  }
}

extension Passage {
  fileprivate func described(in register: String) -> Described {
    Described(
      "passage", "\(register) \(id)", label,
      [
        ("nom", .text(label)), ("de", .list(from)), ("vers", .text(to)), ("par", .set(Set(doers?.words ?? []))),
        ("demande", .list(asks)), ("fige", .list(freezes)), ("informe", .set(Set(informed.words))),
        (
          "signent",
          .list(parties.map { "\($0.id) « \($0.name) » \($0.holders.words.joined(separator: ", ")) \($0.field ?? "")" })
        ),
      ])
  }
}
