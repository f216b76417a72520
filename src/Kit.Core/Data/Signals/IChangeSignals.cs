namespace Kit.Data;

/// <summary>Tells all nodes that rows changed which some of them remember. On PostgreSQL, triggers and LISTEN; on SQLite there is one node.</summary>
internal interface IChangeSignals
{
    /// <summary>Whether changes made elsewhere reach this node now. While they don't, nothing remembered is to be trusted for long.</summary>
    bool IsLive { get; }

    /// <summary>Calls back with each message: a table's name and key values, or <see langword="null"/> when messages may have been missed.</summary>
    void Subscribe(Action<string?> received);

    /// <summary>Tells this node at once; others hear of it by themselves.</summary>
    void RaiseHere(string message);

    /// <summary>Tells this node at once, and the others soon, of what their database does not tell them of: a change in a tenant's own.</summary>
    void RaiseEverywhere(string message);

    /// <summary>Makes this node forget all that it remembers: rows were written past EF Core.</summary>
    void RaiseAllHere();
}
