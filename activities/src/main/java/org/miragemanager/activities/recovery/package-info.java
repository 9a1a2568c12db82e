/** By what rule a unikernel that was lost is brought back, waits, or is left to an operator. */
package org.miragemanager.activities.recovery;
