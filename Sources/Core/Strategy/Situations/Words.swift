import Kernel
import Ledger
import Web

/// Where pages are: one place that knows the paths.
extension Moment {
  package func action(_ frame: PageFrame, _ plan: Plan, _ number: String) -> Link {
    link(frame.link(plan.steered?.path ?? "actions", number))
  }
  package func element(_ frame: PageFrame, _ element: Plan.Element) -> Link {
    link(frame.link(element.level.path, element.number))
  }
  package func indicator(_ frame: PageFrame, _ id: String) -> Link { link(frame.link("indicateurs", id)) }
  package func measure(_ frame: PageFrame, _ id: String) -> Link { link(frame.link("mesures", id)) }
  package func organisation(_ frame: PageFrame, _ function: String) -> Link {
    link(frame.link("organismes", String(function.prefix { $0 != "/" })))
  }
  package func commune(_ frame: PageFrame, _ code: String) -> Link { link(frame.link("communes", code)) }
  package func zone(_ frame: PageFrame, _ kind: String, _ id: String) -> Link { link(frame.link("zones", kind, id)) }
}

extension Standing {
  /// How the page draws it.
  func mark(isFinal: Bool) -> Mark {
    switch self {
    case .late: isFinal ? .missed : .late
    case .atRisk: .atRisk
    case .notComputable: .notComputable
    case .noData: .noData
    case .upcoming: .upcoming
    case .onTrack: .onTrack
    case .achieved: .achieved
    case .noIndicator: .noIndicator
    }
  }
}

extension ActionSituation {
  var mark: Mark { standing.mark(isFinal: computed.isFinal) }
}

extension Judgement {
  var mark: Mark? { standing?.mark(isFinal: isFinal) }
}

/// "1 en retard, 2 sans nouvelles": what must be looked at in a list of actions; nothing where there is none.
func summary(of actions: [ActionSituation], on day: Day) -> HTML {
  summary(of: actions.map(\.mark), silent: silent(actions, on: day))
}

/// How many a summary tells by no mark though nobody says anything of them.
func silent(_ actions: [ActionSituation], on day: Day) -> Int {
  actions.count { !Mark.toTell.contains($0.mark) && $0.isSilent(on: day) }
}

extension Departement {
  /// "Préfecture, BRDS (proposé, à confirmer)", or that nobody is.
  func responsible(_ responsible: Action.Responsible?, on day: Day) -> String {
    guard let responsible else { return "sans responsable" }
    return organisations.functionName(responsible.function, on: day) + (responsible.isConfirmed ? "" : " (à confirmer)")
  }
}

/// A sentence of a judgement whose figures lead to what they are made of.
/// - Parameter isSentence: false after a colon, where it goes on in lower case.
func answer(_ judgement: Judgement, _ link: Link?, isSentence: Bool = true) -> HTML {
  judgement.answer.enumerated().html { index, phrase in
    let text = index == 0 && !isSentence ? phrase.text.prefix(1).lowercased() + phrase.text.dropFirst() : phrase.text
    return switch phrase.role {
    case .text: HTML(prose: text)
    case .found, .expected: linked(text, link, style: "figure")
    }
  }
}

/// Who sees a page as of when: in the corner of every page that reads.
package func dates(_ frame: PageFrame, _ moment: Moment) -> HTML {
  dateControl(DateControl(frame, day: moment.on, known: moment.knownDay, home: moment.home))
}

/// "Aucune mesure connue sur 29".
func measuresKnown(_ known: Int, of all: Int) -> String {
  "\(known == 0 ? "Aucune mesure connue" : French.plural(known, "mesure connue", "mesures connues")) sur \(all)"
}
