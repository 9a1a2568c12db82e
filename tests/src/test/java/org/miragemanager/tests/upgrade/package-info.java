/** Parts of the system are stopped and started as an upgrade does it, while guests step. */
package org.miragemanager.tests.upgrade;
