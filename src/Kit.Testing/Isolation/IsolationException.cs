namespace Kit.Testing;

/// <summary>An attack of <see cref="IsolationSuite{TDb}"/> got through.</summary>
public sealed class IsolationException : Exception
{
    /// <summary>Says what got through.</summary>
    public IsolationException(string target, string attack, string wall, string what, Exception? innerException = null)
        : base($"{target}: the attack '{attack}' was not stopped. {what} Missing: {wall}.", innerException)
    {
        Target = target;
        Attack = attack;
        Wall = wall;
    }

    /// <summary>The entity, table or route.</summary>
    public string Target { get; }

    /// <summary>What was tried.</summary>
    public string Attack { get; }

    /// <summary>The wall that should have stopped it.</summary>
    public string Wall { get; }
}
