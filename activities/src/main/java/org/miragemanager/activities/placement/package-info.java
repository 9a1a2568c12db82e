/** Whether an operation may begin and where its unikernel goes: preconditions, rule 9, room. */
package org.miragemanager.activities.placement;
