import Accounts
import Kernel
import Ledger

extension Departement {
  /// All that the pack says, each word once. Whoever gives the pack a key says here how its change is told
  /// (`PackMutationTests` finds what is forgotten).
  var described: [Described] {
    [describedSelf] + describedSources + describedPlan + plan.elements.map(\.described)
      + plan.actions.flatMap(\.described) + describedIndicators + describedMeasures + describedOrganisations
      + describedTerritory + describedActivity
  }

  private var describedSelf: Described {
    Described(
      "département", code, name,
      [
        ("nom", .text(name)), ("gentilé", .text(place)), ("inventé", .flag(isInvented)),
        ("vraisemblance", .number(plausibility)), ("éditeur", .words(publisher)), ("contact", .words(contact)),
        ("hébergeur", .words(host)), ("texte officiel", .words(document?.described)),
        ("sigles", .set(Set(acronyms.map { "\($0.acronym) : \($0.words)" }))),
      ] + daysOff.described)
  }

  private var describedSources: [Described] {
    sources.sorted { $0.key < $1.key }.map { id, source in
      Described(
        "source", id, source.title,
        [
          ("titre", .text(source.title)), ("auteur", .words(source.author)), ("date", .words(source.date)),
          ("adresse", .words(source.address)), ("licence", .words(source.licence)),
        ])
    }
  }

  private var describedPlan: [Described] {
    [
      Described(
        "plan", plan.id, plan.name,
        [
          ("nom", .text(plan.name)), ("court", .text(plan.short)), ("en vigueur", .day(plan.inForce)),
          ("fin", .day(plan.end)), ("rédigé", .day(plan.drafted)), ("voté", .day(plan.voted)),
          ("signé", .day(plan.signed)), ("source", .text(plan.source)),
        ])
    ]
      + plan.levels.map { level in
        Described("niveau", level.id, level.name, [("nom", .text(level.name)), ("pluriel", .text(level.plural))])
      }
  }

  private var describedMeasures: [Described] {
    measures.all.flatMap { measure in
      [measure.described]
        + measure.categories.map {
          Described("catégorie", "\(measure.id)/\($0.id)", $0.name, [("nom", .text($0.name))])
        }
    }
  }

  /// It is played with the first revision only.
  private var describedActivity: [Described] {
    guard let activity else { return [] }
    let counted = activity.counted.map { item in
      "\(item.measure.id) \(item.start) \(item.end) \(item.weight) \(item.leavingPercent) \(item.correctedPercent) "
        + "\(item.communes) \(item.organisations) \(item.silence) \(item.whole ?? "")"
    }
    return [
      Described(
        "activité inventée", code, "",
        [
          ("graine", .text("\(activity.seed)")), ("début", .text("\(activity.months) mois")),
          ("mesures", .set(Set(counted))), ("actions", .mark("\(activity.said)".hashValue)),
        ])
    ]
  }

  private var describedIndicators: [Described] {
    plan.indicators.map { indicator, action, element in
      Described(
        "indicateur", indicator.id, indicator.title,
        [("place", .text(action.map { "action \($0.number)" } ?? element?.id ?? ""))] + indicator.described)
    }
  }
}

extension Measure {
  fileprivate var described: Described {
    let feeding: [(String, Described.Value)] =
      switch feed {
      case .entries(let reprise):
        [("alimentation", "entrees"), ("reprise", .day(reprise)), ("périodicité", "rien"), ("grâce", "rien")]
      case .reports(let period, let grace):
        [
          ("alimentation", "releves"), ("reprise", "rien"), ("périodicité", .text(period.rawValue)),
          ("grâce", .count(grace)),
        ]
      }
    return Described(
      "mesure", id, title,
      [
        ("nom", .text(title)), ("unité", .text(unit.told)), ("genre", .text(kind.rawValue)),
        ("par", .set(Set(keys.map(\.rawValue)))), ("attendus", .set(Set(expected))), ("sensible", .flag(isSensitive)),
        ("vraisemblance", .number(plausibility)), ("écart", .count(plausibleGap)), ("définition", .words(definition)),
        ("relevés avant la reprise", .words(formerly.map { "\($0.period.rawValue), grâce \($0.grace)" })),
        ("reprise à dire", .flag(isToBeCounted)),
      ] + feeding)
  }
}

extension Plan.Element {
  fileprivate var described: Described {
    Described(
      "élément", id, title,
      [
        ("titre", .text(title)), ("page", .count(page)), ("résumé", .words(summary)), ("dans", .words(parent)),
      ])
  }
}

extension Action {
  fileprivate var described: [Described] {
    let partners = partners.map { $0.organisation + ($0.role.map { " (\($0))" } ?? "") }
    let fields: [(String, Described.Value)] = [
      ("titre", .text(title)), ("court", .text(short)), ("dans", .list(parents)), ("page", .count(page)),
      ("depuis", .day(from)), ("jusque", .day(through)), ("résumé", .text(summary)),
      ("responsable", .words(responsible?.function)),
      ("responsable confirmé", .words(responsible.map { $0.isConfirmed ? "oui" : "non" })),
      ("copilotes", .list(copilots)), ("partenaires", .list(partners)), ("note", .words(note)),
    ]
    return [Described("action", number, title, fields)]
      + milestones.map { Described("jalon", $0.id, $0.title, [("action", .text(number))] + $0.described) }
  }
}

extension Milestone {
  fileprivate var described: [(String, Described.Value)] {
    let said = said.filter { $0.recordedAt == nil }.map { saying in
      saying.state.rawValue + (saying.outcome.map { ", \($0.rawValue)" } ?? "")
        + " le \(French.short(saying.day)) (\(saying.source ?? ""))" + (saying.note.map { " : \($0)" } ?? "")
    }
    return [
      ("titre", .text(title)), ("échéance", .text(isDated ? due.map(French.short) ?? "rien" : "la fin du plan")),
      ("qui", .words(owner)), ("source", .words(source)), ("note", .words(note)), ("constats", .list(said)),
    ]
  }
}
