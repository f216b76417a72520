using Kit.Testing;
using Tracker.Data;

namespace Tracker.Isolation.Tests;

/// <summary>All that a host writes to have its isolation attacked.</summary>
public sealed class Isolation : IsolationSuite<TrackerDb>;
