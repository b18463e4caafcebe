import Kernel
import Strategy

/// What several entries may not exceed together.
extension EntryActs {
  /// - Parameter former: the entry before the act; nil of a new one. What stood may stay.
  func checkQuotas(_ entry: RegisterEntry, former: RegisterEntry?) throws {
    for quota in register.quotas {
      guard let target = entry.values[quota.field], quota.states.contains(entry.state) else { continue }
      let own = quota.weight(of: entry.values)
      if let former, former.values[quota.field] == target, quota.states.contains(former.state),
        own <= quota.weight(of: former.values)
      {
        continue
      }
      guard let id = Kernel.ID<RegisterEntry>(target), let parent = try store.entry(id),
        let most = parent.values[quota.most].flatMap({ Int($0) })
      else { continue }
      let others = try together(quota, in: register, under: id, but: entry.id)
      guard others + own > most else { continue }
      let wrong = quota.weight ?? quota.field, isTyped = former.map { $0.values[wrong] != entry.values[wrong] } ?? true
      throw Invalid(
        "Avec celle-ci, cela ferait \(French.number(others + own)) : « \(name(quota.most, of: parent)) » dit "
          + "\(French.number(most)).",
        remedy: "Vérifiez ce nombre, ou celui de la fiche \(number(of: parent)).",
        at: isTyped ? .field(wrong) : .page)
    }
    try checkHeld(entry, former: former)
  }

  /// The number of an entry that others lead to is not below what they are already.
  private func checkHeld(_ entry: RegisterEntry, former: RegisterEntry?) throws {
    guard let former else { return }
    for other in departement.registers.all {
      for quota in other.quotas where other.field(quota.field)?.target == register.id {
        guard entry.values[quota.most] != former.values[quota.most],
          let most = entry.values[quota.most].flatMap({ Int($0) })
        else { continue }
        let there = try together(quota, in: other, under: entry.id, but: nil)
        guard there > most else { continue }
        throw Invalid(
          "Il y en a déjà \(French.number(there)) au registre « \(other.title) ».",
          remedy: "Écrivez au moins ce nombre, ou retirez-en d’abord.", at: .field(quota.most))
      }
    }
  }

  private func together(
    _ quota: Quota, in other: Register, under target: Kernel.ID<RegisterEntry>, but own: Kernel.ID<RegisterEntry>?
  ) throws -> Int {
    let those = try store.followers(of: [target], by: quota.field)[target.text] ?? []
    return those.filter { entry in
      entry.register == other.id && entry.id != own && entry.values[quota.field] == target.text
        && quota.states.contains(entry.state)
    }.reduce(0) { $0 + quota.weight(of: $1.values) }
  }
  private func name(_ field: String, of entry: RegisterEntry) -> String {
    departement.registers[entry.register]?.field(field)?.label ?? field
  }
  private func number(of entry: RegisterEntry) -> String {
    departement.registers[entry.register].map { entry.number(in: $0) } ?? ""
  }
}
