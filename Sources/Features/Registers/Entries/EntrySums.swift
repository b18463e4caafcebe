import Kernel
import Strategy

/// What the lines of an entry may not come to.
extension EntryActs {
  /// At what was typed, of the lines and of what they are held to: what stood before stays. Where one of the two is not
  /// known, nothing is compared.
  func excesses(_ values: EntryValues, before: EntryValues) -> [Invalid.Issue] {
    register.sums.compactMap { one -> Invalid.Issue? in
      guard let bound = one.bound, let held = register.field(bound.field), let (rows, column) = register.summed(one),
        let most = values[held.id], let wanted = Int(most), let total = one.total(of: values),
        bound.isEqual ? total.isWhole && total.sum != wanted : total.sum > wanted,
        let typed = [rows, held].first(where: { values[$0.id] != before[$0.id] })
      else { return nil }
      let day = connection.recordedAt.day
      let sum = column.shown(String(total.sum), in: departement, on: day)
      let said = "« \(rows.label) » : \(column.label.lowercased()), \(sum) en tout"
      let wrong = "« \(held.label) » dit \(held.shown(most, in: departement, on: day))"
      return Invalid.Issue(
        "\(said) ; \(wrong).",
        remedy: bound.isEqual ? "Les deux doivent être égaux." : "Le premier ne dépasse jamais le second.",
        at: .field(typed.id))
    }
  }
}
