import Kernel
import Strategy
import Web

/// The registers that one reads or keeps, those of which one is told the numbers, and what anybody reads of others.
func registersPage(
  _ frame: PageFrame, _ plan: Plan, _ registers: [RegisterCounts], _ opened: [Register], told: [Register]
) -> HTML {
  let list = byRow(registers, of: plan, \.register.action) { counts in
    Entry(
      number: counts.register.action ?? "", counts.register.title, frame.link("registres", counts.register.id),
      detail: counts.words)
  }
  func opening(_ register: Register) -> Entry {
    Entry(
      number: register.action ?? "", register.title, frame.link("registres", register.id, "public"),
      detail: "\(French.list(register.fields.map(\.label))).")
  }
  let anybodys =
    registers.isEmpty
    ? byRow(opened, of: plan, \.action, opening)
    : opened.isEmpty ? "" : section("Ouverts à tous", entries(opened.map(opening)))
  let numbers = told.map { register in
    Entry(
      number: register.action ?? "", register.title,
      frame.link("registres", register.id, RegisterView.organisations.rawValue))
  }
  let count = French.plural(registers.count, "registre se tient ou se lit", "registres se tiennent ou se lisent")
  let isSignedIn = frame.permit.person != nil
  let open = French.plural(opened.count, "registre est ouvert", "registres sont ouverts")
  let answer: HTML =
    !isSignedIn
    ? opened.isEmpty ? "Aucun registre n’est ouvert à tous." : "\(prose: open) à tous, en partie."
    : registers.isEmpty
      ? "Aucun registre n’est tenu ni lu par vos fonctions."
      : "\(prose: count) par vos fonctions."
  let ends = links([
    linked("Échéances des registres", frame.link("registres", "echeances")),
    linked("Mes vues", frame.link("registres", "vues")),
  ])
  return """
    \(pageHead("Registres", breadcrumb: [Crumb("Stratégie", frame.link()), Crumb("Registres")], answer: answer))
    \(if: !registers.isEmpty, ends)\(list)\
    \(if: !numbers.isEmpty, section("Dont vous savez les nombres", entries(numbers)))\(anybodys)
    """
}

/// More of them than this are told apart by what the strategy has them under.
private let mostInOneList = 8

/// In the order of the strategy's text, under the headings that stand right above its actions; those of no action last.
private func byRow<Item>(
  _ items: [Item], of plan: Plan, _ action: (Item) -> String?, _ entry: (Item) -> Entry
) -> HTML {
  guard items.count > mostInOneList else { return items.isEmpty ? "" : entries(items.map(entry)) }
  let numbers = plan.actions.map(\.number)
  func rank(_ item: Item) -> Int { action(item).flatMap(numbers.firstIndex) ?? numbers.count }
  let placed = items.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
    .map(\.element)
  // An action of several stands under the first.
  var left = Set(numbers)
  let rows = plan.rows.map { row in
    let under = left.intersection(plan.actions(under: row).map(\.number))
    left.subtract(under)
    return (title: row.title, items: placed.filter { action($0).map(under.contains) ?? false })
  }
  let others = [(title: "Autres registres", items: placed.filter { rank($0) == numbers.count })]
  return (rows + others).filter { !$0.items.isEmpty }.html { row in
    section(HTML(prose: row.title), entries(row.items.map(entry)))
  }
}
