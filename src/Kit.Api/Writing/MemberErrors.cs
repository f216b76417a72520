using Kit.Api.Http;

namespace Kit.Api.Writing;

/// <summary>What is wrong with a body, by member.</summary>
internal sealed class MemberErrors
{
    private readonly SortedDictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    public bool Has(string name) => _errors.ContainsKey(name);

    public void Add(string name, string error)
    {
        if (!_errors.TryGetValue(name, out var errors))
        {
            _errors.Add(name, errors = []);
        }

        errors.Add(error);
    }

    public ApiProblem? ToProblem() => Any ? ApiProblem.Members(_errors.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal)) : null;
}
