import Ledger
import Pack
import Strategy

extension RegistersReading {
  func count(
    _ part: Section, _ states: [RegisterState], _ passages: [Passage], _ fields: [RegisterField]
  ) -> Count {
    defer { part.finish() }
    let id = part.reference("mesure", to: measures), measure = departement.measures[id]
    if let measure, measure.reprise == nil, !reading.faults.isFaulty("mesure/\(id)") {
      part.error(
        "`\(id)` est alimentée par des relevés : un registre ne peut pas la compter.",
        remedy: "Donnez-lui `alimentation: entrees` et `reprise` dans mesures.yaml.", at: "mesure")
    }
    let weight = part.referenceIfAny(
      "poids", to: Declared(fields.filter { $0.kind == .integer && $0.isOpen }.map(\.id)))
    let category = part.referenceIfAny(
      "categorie", to: Declared(fields.filter { $0.kind == .choice && $0.isOpen }.map(\.id)))
    let stock = part.references("stock", to: Declared(states.map(\.id)))
    let flow = part.referenceIfAny("flux", to: Declared(passages.map(\.id)))
    if let measure, measure.kind != (flow == nil ? .stock : .flow) {
      part.error(
        "`\(id)` est un \(measure.kind.rawValue) : elle ne se compte pas ainsi.",
        remedy: "Écrivez `stock: [des états]` pour un stock, `flux: un_passage` pour un flux.", at: "mesure")
    } else if stock.isEmpty == (flow == nil) {
      part.error("Une mesure compte des états (`stock`) ou un passage (`flux`) : l’un des deux.", at: "mesure")
    }
    if let measure, let field = fields.first(where: { $0.id == category }) {
      let unknown = field.choices.filter { measure.category($0.id) == nil }.map(\.id)
      if !unknown.isEmpty {
        part.error(
          "`\(field.id)` a des choix qui ne sont pas des catégories de `\(id)` : \(unknown.joined(separator: ", ")).",
          remedy: "Donnez-leur les mêmes identifiants.", at: "categorie")
      }
    }
    return Count(
      measure: id, what: flow.map { .flow(passage: $0) } ?? .stock(Set(stock)), weight: weight, category: category)
  }
}
