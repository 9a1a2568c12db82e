/** The rule by which a lost unikernel is brought back, waits, or is left to an operator. */
package org.miragemanager.activities.recovery;
