// Package variables holds the system variables: their names, kinds, defaults and checks in one table (list.go), the
// server's global values, and each session's own.
//
// A variable that clients set at connect but that means nothing here is accepted, checked and shown; one that no
// MySQL or MariaDB server knows is error 1193.
package variables
