/** What guests print: kept within bounds, and read while it grows. */
package org.miragemanager.hostagent.log;
