// Whose an enrollment is: that of who was erased stays, without a name, for its money.

import { say } from "../strings.js";

/** Whether its student was erased. */
export function isRemoved({ student }) {
  return !student?.name;
}

/** A name even then. */
export function studentName(enrollment) {
  return isRemoved(enrollment) ? say("panel.removed_student") : enrollment.student.name;
}
