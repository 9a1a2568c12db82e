/** A cluster of real processes, what is done to it, and what is seen of it. */
package org.miragemanager.tests.faults.drive;
