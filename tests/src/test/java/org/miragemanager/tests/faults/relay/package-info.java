/** A network between two programs of this machine that can be stalled, cut and healed. */
package org.miragemanager.tests.faults.relay;
