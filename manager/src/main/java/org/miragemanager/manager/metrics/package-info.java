/** What is counted and measured, for Prometheus. */
package org.miragemanager.manager.metrics;
