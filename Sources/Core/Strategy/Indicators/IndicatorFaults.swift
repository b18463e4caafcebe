import Kernel

/// What makes a pack's indicator refused.
package struct IndicatorFault: Sendable, Hashable {
  /// The pack's key: `cites`, `cibles`, `chaque`…
  package let field: String
  package let problem: String
  package let remedy: String
}

package func faults(of indicator: Indicator) -> [IndicatorFault] {
  var found: [IndicatorFault] = []
  func fault(_ field: String, _ problem: String, _ remedy: String) {
    found.append(IndicatorFault(field: field, problem: problem, remedy: remedy))
  }
  let targets = indicator.targets
  let from = indicator.start.figure(of: indicator.stated)
  if let from, let first = targets.first?.day, from.day >= first {
    fault(
      indicator.start == .firstCited ? "cites" : "depart",
      "Le point de départ (\(French.short(from.day))) ne précède pas la première cible (\(French.short(first))).",
      "Corrigez l’un des deux jours ; si rien n’en est le point de départ, écrivez `depart: aucun`.")
  }
  if case .cited(let day) = indicator.start, from == nil {
    fault(
      "depart", "`depart` : aucun chiffre de `cites` n’est du \(French.short(day)).",
      "Citez-le avec sa source, ou prenez le jour d’un chiffre qui y est.")
  }
  if indicator.start != .firstCited, targets.isEmpty {
    fault("depart", "`depart` sans `cibles` : il n’y a pas de chemin dont ce serait le départ.", "Ôtez la ligne.")
  }
  if indicator.asksDirection {
    fault(
      "sens", "Rien ne dit si l’on veut plus ou moins : il n’y a pas de point de départ qui le montre.",
      "Écrivez `sens: hausse` ou `sens: baisse`.")
  }
  for (one, other) in zip(targets, targets.dropFirst()) {
    if one.day == other.day {
      let when = one.day.map { "le \(French.short($0))" } ?? "sans échéance"
      fault(
        "cibles", "Deux cibles tombent le même jour (\(when)).",
        "Donnez un jour à chacune, ou n’en gardez qu’une et citez l’autre en note.")
    }
    // What adds up can only grow, so that the ceilings on it grow too.
    let isUp = other.value - one.value > hair(one.value), isDown = one.value - other.value > hair(one.value)
    if indicator.direction == .rise || indicator.isCeiling ? isDown : isUp {
      fault(
        "cibles",
        "La cible de \(indicator.amount(other.value)) vient après celle de \(indicator.amount(one.value)), "
          + "à rebours du sens « \(indicator.direction.rawValue) ».",
        "Corrigez les valeurs, l’ordre des jours ou « sens ».")
    }
  }
  if let keep = indicator.keep {
    if !targets.isEmpty {
      fault(
        "chaque", "Des cibles et un niveau à tenir sont donnés ensemble.",
        "Gardez « cibles » ou « chaque », ou faites deux indicateurs.")
    }
    if keep.last < keep.first {
      fault(
        "chaque", "La fin (\(French.short(keep.last))) précède le début (\(French.short(keep.first))).",
        "Corrigez « de » ou « a ».")
    }
  }
  if !(0...1).contains(indicator.tolerance) {
    fault("tolerance", "La tolérance n’est pas entre 0 et 100 %.", "Écrivez un nombre de 0 à 100.")
  }
  if indicator.staleness < 1 {
    fault("peremption", "La péremption est de moins d’un jour.", "Écrivez un nombre de jours, par exemple 400.")
  }
  if case .rolling(let months) = indicator.window, months < 1 {
    fault("fenetre", "La fenêtre glissante ne compte aucun mois.", "Écrivez un nombre de mois, par exemple 12.")
  }
  if case .communes = indicator.formula, indicator.window != .level {
    fault("fenetre", "Un nombre de communes se lit un jour donné.", "Ôtez « fenetre » ou écrivez « niveau ».")
  }
  return found
}
