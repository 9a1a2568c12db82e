/**
 * Decides whether an operation may begin and on which host its unikernel runs: preconditions, rule
 * 9, room.
 */
package org.miragemanager.activities.placement;
