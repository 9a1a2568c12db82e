/** How the long-running verbs' logs look. */
package org.miragemanager.manager.logging;
