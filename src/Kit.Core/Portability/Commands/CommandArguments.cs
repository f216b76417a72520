namespace Kit.Portability;

/// <summary>Arguments of the form <c>--name value</c>, and <c>--name</c> alone for what is said or not.</summary>
internal sealed class CommandArguments
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.Ordinal);
    private readonly string _usage;

    /// <exception cref="KitException">There is another argument than those (<c>KIT2069</c>).</exception>
    public CommandArguments(IReadOnlyList<string> arguments, string usage, params string[] known)
    {
        _usage = usage;
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            if (!known.Contains(name) || !_values.TryAdd(name, null))
            {
                throw Invalid($"'{name}' is no argument, or there twice.");
            }

            if (i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                _values[name] = arguments[++i];
            }
        }
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public string? Find(string name) => _values.GetValueOrDefault(name);

    /// <exception cref="KitException">It is missing (<c>KIT2069</c>).</exception>
    public string Require(string name) => Find(name) ?? throw Invalid($"{name} is missing.");

    public KitException Invalid(string what) => new(PortabilityErrors.InvalidArguments, $"{what} Usage: {_usage}");
}
