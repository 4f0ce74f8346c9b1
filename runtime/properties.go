package runtime

import (
	"maps"
	"slices"
)

// Properties are a host's properties in the order they were first set. Values
// are opaque. The zero value is empty and ready for use.
type Properties struct {
	keys   []Key
	values map[Key]any
}

// Get returns a property, and whether it is set.
func (p *Properties) Get(key Key) (value any, ok bool) {
	value, ok = p.values[key]
	return value, ok
}

// Set sets a property, replacing its value.
func (p *Properties) Set(key Key, value any) {
	if _, ok := p.values[key]; !ok {
		p.keys = append(p.keys, key)
		if p.values == nil {
			p.values = map[Key]any{}
		}
	}
	p.values[key] = value
}

// Merge sets a property to what merge makes of its current and its new value;
// one not yet set takes the new value. In Capistrano two hashes merge, two
// arrays are concatenated, two sets united; anything else is replaced.
func (p *Properties) Merge(key Key, value any, merge func(current, value any) any) {
	if current, ok := p.values[key]; ok {
		value = merge(current, value)
	}
	p.Set(key, value)
}

// Keys returns the keys in order.
func (p *Properties) Keys() []Key { return slices.Clone(p.keys) }

// clone returns a copy with each value passed through copyValue.
func (p *Properties) clone(copyValue func(any) (any, error)) (Properties, error) {
	c := Properties{keys: slices.Clone(p.keys), values: maps.Clone(p.values)}
	if copyValue == nil {
		return c, nil
	}
	for _, k := range c.keys {
		v, err := copyValue(c.values[k])
		if err != nil {
			return Properties{}, err
		}
		c.values[k] = v
	}
	return c, nil
}
