//go:build gcstress

package mruby

const gcStress = true
