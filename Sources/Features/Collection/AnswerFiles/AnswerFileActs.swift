import Database
import Kernel
import Strategy

/// Takes a file of answers: all of it or nothing. The dry run is the very same, undone.
struct AnswerFileActs {
  let connection: Connection
  let departement: Departement
  let desk: AnswerDesk
  let permit: Permit
  let today: Day
  let proof: String

  /// What a dry run found: thrown, so that its transaction leaves nothing behind.
  struct Rehearsed: Error { let lines: [AnswerFile.Line] }

  /// The lines with what became of them. Throws `Invalid` with every fault at its cell, `Closed` once answers are no
  /// longer taken.
  func record(_ file: AnswerFile) throws -> [AnswerFile.Line] {
    let answering = Answering(connection: connection, asking: desk.asking, permit: permit, today: today)
    var issues: [Invalid.Issue] = []
    var lines: [AnswerFile.Line] = []
    // What is summed comes before its sum, which is judged against it.
    let ordered = file.lines.compactMap { line in
      desk.lines.first { $0.question.id == line.question }.map { (line: line, asked: $0) }
    }.sorted { ($0.asked.question.parts.count, $0.line.number) < ($1.asked.question.parts.count, $1.line.number) }
    for (line, asked) in ordered {
      let words = AnswerWords(
        value: line.value, instead: line.instead, comment: line.comment, proof: proof,
        submission: ID<Answering>(at: connection.recordedAt).text, seen: line.seen)
      do {
        switch try answering.record(words, to: asked.question) {
        case .recorded(let answer): lines.append(line.judged(asked.answer, answer.said, isSame: false))
        case .same(let answer): lines.append(line.judged(asked.answer, answer.said, isSame: true))
        case .overtaken(let kept, let sent), .conflict(let kept, let sent):
          issues.append(
            .init(
              "Vous donnez \(sent.words), mais \(kept.said.words) a été donné le \(French.moment(kept.recordedAt)), après que le fichier a été fait.",
              remedy: "Gardez cette réponse en vidant la case, ou corrigez-la dans un fichier à remplir neuf.",
              at: file.place(.answer, line.number)))
        }
      } catch let invalid as Invalid {
        issues += invalid.issues.map { issue in
          .init(
            issue.problem, remedy: issue.remedy,
            at: file.place(issue.place == .field("commentaire") ? .comment : .answer, line.number))
        }
      }
    }
    guard issues.isEmpty else { throw Invalid(issues: issues) }
    return lines.sorted { $0.number < $1.number }
  }
}

extension AnswerFile.Line {
  fileprivate func judged(_ standing: CollectedAnswer?, _ said: CollectedAnswer.Said, isSame: Bool) -> AnswerFile.Line {
    var line = self
    line.fate = isSame ? .same : standing == nil ? .new : .changed
    line.before = standing?.said.words
    line.after = said.words
    return line
  }
}
