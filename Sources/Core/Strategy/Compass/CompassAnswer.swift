import Kernel
import Web

/// The first line of the compass, in words: each count leads to those that it counts.
func compassAnswer(_ frame: PageFrame, _ situation: Situation) -> HTML {
  if situation.isClosed { return bilan(frame, situation) }
  if situation.phase == .toCome { return toCome(situation) }
  return "\(standings(frame, situation)). \(deadlines(situation)). \(news(frame, situation))."
}

/// "1 action sur 46 est en retard, 3 à risque, 17 non renseignées"; "Sur 46 actions, aucune en retard,
/// 17 non renseignées"
private func standings(_ frame: PageFrame, _ situation: Situation) -> HTML {
  let all = situation.actions.count, late = situation.count(.late)
  var parts: [HTML] = []
  if late == 0 {
    parts.append("Sur \(prose: French.plural(all, "action", "actions")), aucune en retard")
  } else {
    let count = part("\(French.plural(late, "action", "actions")) sur \(all)", to: "bouger")
    parts.append("\(count)\(prose: French.agree(late, " est", " sont")) en retard")
  }
  let risk = situation.count(.atRisk)
  if risk > 0 { parts.append(part("\(French.number(risk)) à risque", to: "bouger")) }
  for standing in [Standing.notComputable, .noData] {
    let count = situation.count(standing)
    if count > 0 { parts.append(filtered(frame, standing, standing.mark(isFinal: false).counted(count))) }
  }
  guard late > 0 || parts.count > 1 else { return "Aucune action n’est en retard" }
  return parts.html(separator: ", ") { $0 }
}

private func deadlines(_ situation: Situation) -> HTML {
  let due = situation.due(within: 60).count
  let last = French.dayAndMonth(situation.moment.on.adding(days: 60))
  guard due > 0 else { return "Aucune échéance ne tombe d’ici au \(prose: last)" }
  let verb = French.agree(due, " tombe", " tombent")
  return "\(part(French.plural(due, "échéance", "échéances"), to: "echeances"))\(prose: verb) d’ici au \(prose: last)"
}

private func news(_ frame: PageFrame, _ situation: Situation) -> HTML {
  let silent = situation.silent.count, orphans = situation.withoutOwner.count
  var answer: HTML = "Toutes ont donné des nouvelles"
  if silent > 0 {
    let verb = French.agree(silent, " est sans nouvelles", " sont sans nouvelles")
    answer = "\(part(French.plural(silent, "action", "actions"), to: "silence"))\(prose: verb)"
  }
  guard orphans > 0 else { return answer }
  let page = situation.moment.link(frame.link("silence"))
  return "\(answer), \(linked("\(French.number(orphans)) sans responsable", page))"
}

/// "Sur 46 actions, 11 sont atteintes, 12 ne le sont pas et 17 sont non renseignées."
private func bilan(_ frame: PageFrame, _ situation: Situation) -> HTML {
  let all = situation.actions.count
  func count(_ standing: Standing, _ one: String, _ many: String) -> HTML {
    let count = situation.count(standing)
    return count == 0
      ? "aucune \(prose: one)" : filtered(frame, standing, "\(French.number(count)) \(French.agree(count, one, many))")
  }
  var parts = [
    count(.achieved, "est atteinte", "sont atteintes"),
    situation.count(.late) == 0 ? "aucune n’est manquée" : count(.late, "ne l’est pas", "ne le sont pas"),
  ]
  if situation.count(.noData) > 0 { parts.append(count(.noData, "est non renseignée", "sont non renseignées")) }
  if situation.count(.notComputable) > 0 {
    parts.append(count(.notComputable, "est non calculable", "sont non calculables"))
  }
  if situation.count(.noIndicator) > 0 {
    parts.append(count(.noIndicator, "était suivie sans chiffre", "étaient suivies sans chiffre"))
  }
  let waiting = situation.actions.count { [.onTrack, .atRisk, .upcoming].contains($0.standing) }
  if waiting > 0 {
    parts.append(
      "\(prose: French.agree(waiting, "\(waiting) attend", "\(waiting) attendent")) encore les derniers chiffres")
  }
  let end = situation.departement.plan.end ?? situation.moment.on
  return """
    La stratégie s’est achevée le \(long: end). Sur \(prose: French.plural(all, "action", "actions")), \
    \(parts.html(separator: ", ") { $0 }).
    """
}

private func toCome(_ situation: Situation) -> HTML {
  let plan = situation.departement.plan, moment = situation.moment
  let tense = plan.inForce > moment.today ? "n’est pas encore" : "n’était pas encore"
  return """
    Au \(long: moment.on), la stratégie \(tense) en vigueur\u{202F}: elle commence le \(long: plan.inForce). \
    Ses \(prose: French.plural(situation.actions.count, "action", "actions")) sont à venir\u{202F}: rien n’est jugé.
    """
}

private func part(_ text: String, to anchor: String) -> HTML { linked(text, Link.here.fragment(anchor)) }

/// A count that leads to its own cells of the mosaic.
private func filtered(_ frame: PageFrame, _ standing: Standing, _ text: String) -> HTML {
  linked(text, frame.here.query("situation", standing.rawValue).fragment("mosaique"))
}
