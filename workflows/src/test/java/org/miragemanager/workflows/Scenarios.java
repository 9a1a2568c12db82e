package org.miragemanager.workflows;

import java.util.List;

/**
 * The operations whose histories are recorded; {@link RecordedHistoriesTest} says what is missing.
 * An abort that comes when no way leads back leaves no trace, so it ends like an operation that
 * nobody wanted to abort.
 */
final class Scenarios {
  private static final String TABLE =
      """
      type      | from   | to     | by      | trouble                  | step           | fault             | end
      Run       | -      | edge-2 | manager | -                        | -              | -                 | DONE
      Run       | -      | *      | hand    | -                        | -              | -                 | DONE
      Run       | -      | edge-2 | manager | -                        | register       | REFUSED           | UNDONE
      Run       | -      | edge-2 | manager | -                        | reserve        | REFUSED           | UNDONE
      Run       | -      | edge-2 | manager | NO_FILE                  | -              | -                 | UNDONE
      Run       | -      | edge-2 | manager | NO_FILE                  | unregister     | REFUSED           | UNDONE
      Run       | -      | edge-2 | manager | NO_FILE                  | unregister     | ABORTED           | UNDONE
      Run       | -      | edge-2 | manager | NO_FILE                  | unregister     | CANCELLED         | CANCELLED
      Run       | -      | edge-2 | manager | -                        | register       | ABORTED           | ABORTED
      Run       | -      | edge-2 | manager | -                        | createTarget   | ABORTED           | ABORTED
      Run       | -      | edge-2 | manager | -                        | register       | CANCELLED         | CANCELLED
      Run       | -      | edge-2 | manager | GUEST_CRASHES            | -              | -                 | ELSEWHERE
      Run       | -      | edge-2 | manager | GUEST_CRASHES everywhere | -              | -                 | FAILED
      Run       | -      | edge-2 | hand    | BAD_INPUT                | -              | -                 | BAD_INPUT
      Migration | edge-1 | edge-2 | manager | -                        | -              | -                 | DONE
      Migration | edge-1 | edge-2 | hand    | -                        | -              | -                 | DONE
      Migration | edge-1 | *      | manager | -                        | -              | -                 | DONE
      Migration | edge-1 | edge-2 | manager | FETCHES                  | -              | -                 | DONE
      Migration | edge-1 | edge-2 | manager | FETCHES                  | fetchImage     | REFUSED           | UNDONE
      Migration | edge-1 | edge-2 | manager | FETCHES                  | fetchImage     | ABORTED           | ABORTED
      Migration | edge-1 | edge-2 | manager | FETCHES                  | fetchImage     | CANCELLED         | CANCELLED
      Migration | edge-1 | edge-2 | manager | FIRST_START_UNKNOWN      | -              | -                 | DONE
      Migration | edge-1 | edge-2 | manager | EVERY_START_UNKNOWN      | -              | -                 | UNDONE
      Migration | edge-1 | edge-2 | manager | FIRST_START_UNKNOWN      | prepareAnother | REFUSED           | UNDONE
      Migration | edge-1 | edge-2 | manager | FIRST_START_UNKNOWN      | prepareAnother | ABORTED_IN_TIME   | ABORTED
      Migration | edge-1 | edge-2 | manager | FIRST_START_UNKNOWN      | prepareAnother | CANCELLED         | CANCELLED
      Migration | edge-1 | edge-2 | manager | -                        | reserve        | REFUSED           | UNDONE
      Migration | edge-1 | edge-2 | manager | -                        | createTarget   | REFUSED           | UNDONE
      Migration | edge-1 | edge-2 | hand    | NO_FILE                  | -              | -                 | UNDONE
      Migration | edge-1 | edge-2 | manager | -                        | createTarget   | DONE_THEN_REFUSED | UNDONE
      Migration | edge-1 | edge-2 | manager | -                        | suspendSource  | REFUSED           | UNDONE
      Migration | edge-1 | edge-2 | manager | NO_FILE                  | retireTarget   | REFUSED           | UNDONE
      Migration | edge-1 | edge-2 | manager | NO_FILE                  | destroyTarget  | REFUSED           | UNDONE
      Migration | edge-1 | edge-2 | manager | NO_FILE                  | seeSourceRun   | REFUSED           | UNDONE
      Migration | edge-1 | edge-2 | manager | NO_FILE                  | release        | REFUSED           | UNDONE
      Migration | edge-1 | edge-2 | manager | -                        | suspendSource  | DONE_THEN_REFUSED | FORWARD
      Migration | edge-1 | edge-2 | manager | -                        | handOver       | REFUSED           | FORWARD
      Migration | edge-1 | edge-2 | manager | -                        | destroySource  | REFUSED           | FORWARD
      Migration | edge-1 | edge-2 | manager | GUEST_CRASHES            | -              | -                 | ELSEWHERE
      Migration | edge-1 | edge-2 | manager | GUEST_CRASHES everywhere | -              | -                 | FAILED
      Migration | edge-1 | edge-2 | manager | GUEST_CRASHES            | claimTarget    | REFUSED           | FAILED
      Migration | edge-1 | edge-2 | manager | GUEST_CRASHES            | prepareAnother | REFUSED           | FAILED
      Migration | edge-1 | edge-2 | manager | GUEST_CRASHES            | handOver       | REFUSED           | FAILED
      Migration | edge-1 | edge-2 | manager | -                        | resumeTarget   | REFUSED           | FAILED
      Migration | edge-1 | edge-2 | manager | -                        | release        | REFUSED           | FAILED
      Migration | edge-1 | edge-2 | manager | -                        | reserve        | ABORTED           | ABORTED
      Migration | edge-1 | edge-2 | manager | -                        | createTarget   | ABORTED           | ABORTED
      Migration | edge-1 | edge-2 | manager | -                        | suspendSource  | ABORTED_IN_TIME   | ABORTED
      Migration | edge-1 | edge-2 | manager | -                        | handOver       | ABORTED           | ABORT_TOO_LATE
      Migration | edge-1 | edge-2 | manager | -                        | resumeTarget   | ABORTED           | DONE
      Migration | edge-1 | edge-2 | manager | NO_FILE                  | retireTarget   | ABORTED           | UNDONE
      Migration | edge-1 | edge-2 | manager | NO_FILE                  | destroyTarget  | ABORTED           | UNDONE
      Migration | edge-1 | edge-2 | manager | NO_FILE                  | seeSourceRun   | ABORTED           | UNDONE
      Migration | edge-1 | edge-2 | manager | NO_FILE                  | release        | ABORTED           | UNDONE
      Migration | edge-1 | edge-2 | manager | -                        | reserve        | CANCELLED         | CANCELLED
      Migration | edge-1 | edge-2 | manager | -                        | createTarget   | CANCELLED         | CANCELLED
      Migration | edge-1 | edge-2 | manager | -                        | suspendSource  | CANCELLED         | CANCELLED
      Migration | edge-1 | edge-2 | manager | -                        | handOver       | CANCELLED         | CANCELLED
      Migration | edge-1 | edge-2 | manager | -                        | resumeTarget   | CANCELLED         | CANCELLED
      Migration | edge-1 | edge-2 | manager | -                        | destroySource  | CANCELLED         | CANCELLED
      Migration | edge-1 | edge-2 | manager | -                        | release        | CANCELLED         | CANCELLED
      Migration | edge-1 | edge-2 | manager | NO_FILE                  | retireTarget   | CANCELLED         | CANCELLED
      Migration | edge-1 | edge-2 | manager | NO_FILE                  | destroyTarget  | CANCELLED         | CANCELLED
      Migration | edge-1 | edge-2 | manager | NO_FILE                  | seeSourceRun   | CANCELLED         | CANCELLED
      Migration | edge-1 | edge-2 | manager | GUEST_CRASHES            | claimTarget    | CANCELLED         | CANCELLED
      Migration | edge-1 | edge-2 | manager | -                        | createTarget   | TERMINATED        | TERMINATED
      Migration | edge-1 | edge-2 | hand    | BAD_INPUT                | -              | -                 | BAD_INPUT
      Suspend   | edge-1 | -      | manager | -                        | -              | -                 | DONE
      Suspend   | edge-1 | -      | hand    | -                        | -              | -                 | DONE
      Suspend   | edge-1 | -      | manager | -                        | suspendSource  | REFUSED           | UNDONE
      Suspend   | edge-1 | -      | manager | -                        | handOver       | REFUSED           | FORWARD
      Suspend   | edge-1 | -      | manager | -                        | destroySource  | REFUSED           | FORWARD
      Suspend   | edge-1 | -      | manager | -                        | release        | REFUSED           | FAILED
      Suspend   | edge-1 | -      | manager | -                        | suspendSource  | ABORTED_IN_TIME   | ABORTED
      Suspend   | edge-1 | -      | manager | -                        | handOver       | ABORTED           | ABORT_TOO_LATE
      Suspend   | edge-1 | -      | manager | -                        | suspendSource  | CANCELLED         | CANCELLED
      Suspend   | edge-1 | -      | hand    | BAD_INPUT                | -              | -                 | BAD_INPUT
      Resume    | shelf  | edge-2 | manager | -                        | -              | -                 | DONE
      Resume    | shelf  | *      | hand    | -                        | -              | -                 | DONE
      Resume    | shelf  | edge-2 | manager | NO_FILE                  | -              | -                 | UNDONE
      Resume    | shelf  | edge-2 | manager | -                        | handOver       | REFUSED           | UNDONE
      Resume    | shelf  | edge-2 | manager | GUEST_CRASHES            | -              | -                 | ELSEWHERE
      Resume    | shelf  | edge-2 | manager | GUEST_CRASHES everywhere | -              | -                 | FAILED
      Resume    | shelf  | edge-2 | manager | -                        | handOver       | ABORTED_IN_TIME   | ABORTED
      Resume    | shelf  | edge-2 | manager | -                        | createTarget   | CANCELLED         | CANCELLED
      Resume    | shelf  | edge-2 | hand    | BAD_INPUT                | -              | -                 | BAD_INPUT
      Stop      | edge-1 | -      | manager | -                        | -              | -                 | DONE
      Stop      | shelf  | -      | manager | -                        | -              | -                 | DONE
      Stop      | edge-1 | -      | manager | -                        | suspendSource  | REFUSED           | UNDONE
      Stop      | shelf  | -      | manager | -                        | reserve        | REFUSED           | UNDONE
      Stop      | edge-1 | -      | manager | -                        | stop           | REFUSED           | FAILED
      Stop      | edge-1 | -      | manager | -                        | suspendSource  | ABORTED_IN_TIME   | ABORTED
      Stop      | edge-1 | -      | manager | -                        | stop           | CANCELLED         | CANCELLED
      Stop      | shelf  | -      | hand    | BAD_INPUT                | -              | -                 | BAD_INPUT
      Recovery  | lost   | *      | manager | -                        | -              | -                 | DONE
      Recovery  | lost   | edge-2 | hand    | -                        | -              | -                 | DONE
      Recovery  | lost   | edge-2 | manager | NO_FILE                  | -              | -                 | UNDONE
      Recovery  | edge-1 | edge-2 | manager | -                        | -              | -                 | UNDONE
      Recovery  | lost   | edge-2 | manager | GUEST_CRASHES            | -              | -                 | ELSEWHERE
      Recovery  | lost   | edge-2 | manager | GUEST_CRASHES everywhere | -              | -                 | FAILED
      Recovery  | lost   | edge-2 | manager | -                        | createTarget   | ABORTED           | ABORTED
      Recovery  | lost   | edge-2 | manager | -                        | createTarget   | CANCELLED         | CANCELLED
      Recovery  | lost   | edge-2 | hand    | BAD_INPUT                | -              | -                 | BAD_INPUT
      Drain     | -      | -      | manager | -                        | -              | -                 | DONE
      Drain     | -      | -      | hand    | -                        | -              | -                 | DONE
      Drain     | -      | -      | manager | -                        | closeHost      | REFUSED           | UNDONE
      Drain     | -      | -      | manager | -                        | listGuests     | REFUSED           | FAILED
      Drain     | -      | -      | manager | NO_FILE everywhere       | -              | -                 | FAILED
      Drain     | -      | -      | manager | -                        | closeHost      | ABORTED           | ABORTED
      Drain     | -      | -      | manager | -                        | listGuests     | ABORTED           | ABORTED
      Drain     | -      | -      | manager | -                        | closeHost      | CANCELLED         | CANCELLED
      Drain     | -      | -      | manager | -                        | listGuests     | CANCELLED         | CANCELLED
      Drain     | -      | -      | hand    | BAD_INPUT                | -              | -                 | BAD_INPUT
      Migrate   | edge-1 | edge-2 | hand    | -                        | -              | -                 | UNKNOWN_TYPE
      """;

  private Scenarios() {}

  static List<Scenario> all() {
    return TABLE.lines().skip(1).map(Scenario::of).toList();
  }
}
