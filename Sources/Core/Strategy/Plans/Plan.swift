import Kernel

/// A strategy: its levels, what stands on each, its actions, the dates of its life.
package struct Plan: Sendable, Identifiable {
  /// One level of the tree, with the pack's own words: axe, objectif, action.
  package struct Level: Sendable, Identifiable {
    package let id: String
    package let name: String
    package let plural: String
    /// The word in URLs: "objectifs".
    package var path: String { French.folded(plural).replacing(" ", with: "-") }
  }
  /// A node above the actions.
  package struct Element: Sendable, Identifiable {
    /// `objectif/4`.
    package let id: String
    package let level: Level
    package let number: String
    package let title: String
    package let page: Int?
    package let summary: String?
    package let parent: String?
    /// Shown, never judged.
    package fileprivate(set) var context: [Indicator]
  }

  package let id: String
  package let name: String
  package let short: String
  package let inForce: Day
  package let end: Day?
  package let drafted: Day?
  package let voted: Day?
  package let signed: Day?
  package let source: String
  package let levels: [Level]
  /// In the order of the text, parents before their children.
  package private(set) var elements: [Element]
  /// In the order of the text.
  package private(set) var actions: [Action]

  package func isOver(on day: Day) -> Bool { end.map { $0 < day } ?? false }
  package func element(_ id: String) -> Element? { elements.first { $0.id == id } }
  package func action(_ number: String) -> Action? { actions.first { $0.number == number } }
  /// The level of the actions.
  package var steered: Level? { levels.last }
  /// The elements right above the actions: the rows of the mosaic.
  package var rows: [Element] {
    guard levels.count >= 2 else { return [] }
    let level = levels[levels.count - 2].id
    return elements.filter { $0.level.id == level }
  }
  package func actions(under element: Element) -> [Action] {
    actions.filter { action in action.parents.contains { isWithin($0, element.id) } }
  }
  package func children(of element: Element) -> [Element] { elements.filter { $0.parent == element.id } }
  /// From the top down to the element itself.
  package func path(to id: String) -> [Element] {
    var path: [Element] = [], current = element(id)
    while let element = current, path.count < 10 {
      path.insert(element, at: 0)
      current = element.parent.flatMap(self.element)
    }
    return path
  }
  private func isWithin(_ id: String, _ ancestor: String) -> Bool { path(to: id).contains { $0.id == ancestor } }
  /// Without what somebody may not see.
  func without(_ indicators: Set<String>) -> Plan {
    var plan = self
    for index in plan.elements.indices { plan.elements[index].context.removeAll { indicators.contains($0.id) } }
    for index in plan.actions.indices { plan.actions[index].indicators.removeAll { indicators.contains($0.id) } }
    return plan
  }
  /// Every indicator, with its action where it has one.
  package var indicators: [(indicator: Indicator, action: Action?, element: Element?)] {
    elements.flatMap { element in element.context.map { ($0, nil, element) } }
      + actions.flatMap { action in action.indicators.map { ($0, action, nil) } }
  }
}

/// What is steered: one promise of the strategy, who is accountable for it, how it is measured.
package struct Action: Sendable, Identifiable {
  package struct Responsible: Sendable, Hashable {
    package let function: String
    /// False: "proposé, à confirmer".
    package let isConfirmed: Bool
  }
  package struct Partner: Sendable {
    package let organisation: String
    package let role: String?
  }
  package var id: String { number }
  package let number: String
  package let title: String
  package let short: String
  package let parents: [String]
  package let page: Int?
  package let from: Day?
  package let through: Day?
  package let summary: String
  package let responsible: Responsible?
  package let copilots: [String]
  package let partners: [Partner]
  package let note: String?
  package let milestones: [Milestone]
  package fileprivate(set) var indicators: [Indicator]

  /// Numbers sort as people count: 3.2 before 3.10.
  package var order: [Int] { number.split(separator: ".").map { Int($0) ?? 0 } }
  /// Every organisation named on the action.
  package var organisations: Set<String> {
    Set(
      ([responsible?.function].compactMap(\.self) + copilots + partners.map(\.organisation)
        + milestones.compactMap(\.owner))
        .map { String($0.prefix { $0 != "/" }) })
  }
}
