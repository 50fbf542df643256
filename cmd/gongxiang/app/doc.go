// Package app puts the platform together: what every command stands on
// (platform.go), the domains and their routes (domains.go), the jobs that run by
// the clock (jobs.go), and the running service (service.go).
package app
