namespace Kit.Jobs;

/// <summary>Kinds of job that are not a handler of a job's own type: what stands above the queue adds its own.</summary>
internal interface IJobKindSource
{
    IEnumerable<(string Kind, int Version, JobDefinition Definition)> Kinds { get; }

    IReadOnlyList<KitException> Problems { get; }
}
