package org.miragemanager.workflows;

import java.util.List;

/**
 * Which steps the transfers take, one after the other, forward, back and around. {@link
 * TransferMatrixTest} takes every route, compares it with its line, and has every step of it go
 * wrong in every way.
 */
final class Routes {
  private static final String TABLE =
      """
      type      | from   | to     | trouble                  | end       | steps
      Run       | -      | edge-2 | -                        | TARGET    | register reserve createTarget handOver resumeTarget release
      Run       | -      | edge-2 | NO_FILE                  | BACK      | register reserve createTarget retireTarget destroyTarget release unregister
      Run       | -      | edge-2 | GUEST_CRASHES            | ELSEWHERE | register reserve createTarget handOver resumeTarget claimTarget destroyTarget prepareAnother createTarget handOver resumeTarget release
      Migration | edge-1 | edge-2 | -                        | TARGET    | reserve createTarget suspendSource handOver resumeTarget destroySource release
      Migration | edge-1 | edge-2 | FETCHES                  | TARGET    | reserve fetchImage createTarget suspendSource handOver resumeTarget destroySource release
      Migration | edge-1 | edge-2 | FIRST_START_UNKNOWN      | TARGET    | reserve createTarget prepareAnother createTarget suspendSource handOver resumeTarget destroySource release
      Migration | edge-1 | edge-2 | EVERY_START_UNKNOWN      | BACK      | reserve createTarget prepareAnother createTarget prepareAnother createTarget prepareAnother retireTarget destroyTarget seeSourceRun release
      Migration | edge-1 | edge-2 | NO_FILE                  | BACK      | reserve createTarget retireTarget destroyTarget seeSourceRun release
      Migration | edge-1 | edge-2 | STATE_REFUSED            | BACK      | reserve createTarget suspendSource retireTarget destroyTarget seeSourceRun release
      Migration | edge-1 | edge-2 | GUEST_CRASHES            | ELSEWHERE | reserve createTarget suspendSource handOver resumeTarget claimTarget destroyTarget prepareAnother createTarget handOver resumeTarget destroySource release
      Migration | edge-1 | edge-2 | GUEST_CRASHES everywhere | SHELF     | reserve createTarget suspendSource handOver resumeTarget claimTarget destroyTarget prepareAnother createTarget handOver resumeTarget claimTarget destroyTarget prepareAnother createTarget handOver resumeTarget claimTarget destroyTarget destroySource release
      Suspend   | edge-1 | -      | -                        | SHELF     | reserve suspendSource handOver destroySource release
      Suspend   | edge-1 | -      | STATE_REFUSED            | BACK      | reserve suspendSource retireTarget seeSourceRun release
      Resume    | shelf  | edge-2 | -                        | TARGET    | reserve createTarget handOver resumeTarget release
      Resume    | shelf  | edge-2 | NO_FILE                  | BACK      | reserve createTarget retireTarget destroyTarget release
      Resume    | shelf  | edge-2 | GUEST_CRASHES            | ELSEWHERE | reserve createTarget handOver resumeTarget claimTarget destroyTarget prepareAnother createTarget handOver resumeTarget release
      Stop      | edge-1 | -      | -                        | STOPPED   | reserve suspendSource handOver destroySource stop release
      Stop      | edge-1 | -      | STATE_REFUSED            | BACK      | reserve suspendSource retireTarget seeSourceRun release
      Stop      | shelf  | -      | -                        | STOPPED   | reserve stop release
      Recovery  | lost   | edge-2 | -                        | TARGET    | reserve createTarget handOver resumeTarget release
      Recovery  | lost   | edge-2 | NO_FILE                  | BACK      | reserve createTarget retireTarget destroyTarget release
      Recovery  | lost   | edge-2 | GUEST_CRASHES            | ELSEWHERE | reserve createTarget handOver resumeTarget claimTarget destroyTarget prepareAnother createTarget handOver resumeTarget release
      """;

  private Routes() {}

  static List<Route> all() {
    return TABLE.lines().skip(1).map(Route::of).toList();
  }
}
