import Kernel
import Strategy

extension Departement {
  /// The first day on which something falls due that these functions have not been asked yet; nil: nothing will be.
  func nextAsking(of functions: Set<String>, after today: Day) -> Day? {
    collections.all.filter { $0.functions.contains(where: functions.contains) }.compactMap { collecting -> Day? in
      var period = Period(collecting.period, containing: today).previous
      // Those that have opened are among what is owed already.
      while collecting.days(of: period).opens <= today { period = period.next }
      return plan.end.map { period.first <= $0 } ?? true ? collecting.days(of: period).due : nil
    }.min()
  }
}
