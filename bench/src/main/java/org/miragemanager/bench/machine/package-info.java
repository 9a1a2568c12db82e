/** What Linux and Java tell of a process that is measured. */
package org.miragemanager.bench.machine;
