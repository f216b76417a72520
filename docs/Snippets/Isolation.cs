using Kit.Testing;

namespace Kit.Snippets;

#region isolation
public sealed class Isolation : IsolationSuite<TrackerDb>;
#endregion
